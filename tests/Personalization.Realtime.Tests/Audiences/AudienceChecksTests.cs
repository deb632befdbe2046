using Personalization.Errors;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Records;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Audiences;

public sealed class AudienceChecksTests
{
    private static readonly EventSourceDefinition Web = new() { Name = "web", WriteKey = "w1" };
    private static readonly EventModelDefinition View = Model("view", new EventColumn("properties.path", "path"));
    private static readonly EventModelDefinition Visit = Model("visit") with { Parent = "accounts", ForeignKeyIndex = "id" };
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Check_GoodDefinitions_HasNoProblem()
        => Assert.Empty(Check([Web], [View, Visit], Audience("a", All(Performed("view", CountOperator.AtLeast, 10_000, TimeSpan.FromHours(24), Field("path", FieldOperator.Contains, "x")))), Audience("b", new InAudienceCondition("a"))));

    [Fact]
    public void Check_SourcesAndModels_AllProblemsAtOnce()
    {
        var problems = Check(
            [Web, new EventSourceDefinition { Name = "web", WriteKey = "w2" }, new EventSourceDefinition { Name = "app", WriteKey = "w1" }, new EventSourceDefinition { Name = "tv", WriteKey = string.Empty }],
            [
                View with { Source = "wbe" }, View with { ForeignKeyIndex = "userid", Timestamp = "a..b", ForeignKeyFrom = string.Empty },
                Model("x", new EventColumn("a", "p"), new EventColumn(@"b\", "p"), new EventColumn("c", string.Empty)) with { Parent = "custmers" },
                Model("who", new EventColumn("traits.plan", "plan"), new EventColumn("context.traits.plan", "other")) with { Type = EventType.Identify },
            ]);

        Assert.Equal(
            [
                "eventSources.web: The name is given 2 times. Give each its own.",
                "eventModels.view: The name is given 2 times. Give each its own.",
                "eventSources.tv.writeKey: The write key is empty. Senders need one.",
                "eventSources.app.writeKey: The event source 'web' has the same write key. Give each its own.",
                "eventModels.view.source: There is no event source 'wbe'. Did you mean 'web'? There are: app, tv, web, web.",
                "eventModels.view.timestamp: 'a..b' is no path. Part names by single dots; a dot or backslash within a name has a backslash before it.",
                "eventModels.view.foreignKey.from: '' is no path. Part names by single dots; a dot or backslash within a name has a backslash before it.",
                "eventModels.view.foreignKey.index: The collection 'customers' has no index 'userid'. Did you mean 'user_id'? There are: id, user_id.",
                "eventModels.x.parent: There is no collection 'custmers'. Did you mean 'customers'? There are: accounts, customers. Name the one whose records are the people.",
                @"eventModels.x.columns.1.from: 'b\' is no path. Part names by single dots; a dot or backslash within a name has a backslash before it.",
                "eventModels.x.columns.1.as: There is another column 'p'. Give each its own name.",
                "eventModels.x.columns.2.as: A column's name is empty. Give it one.",
                "eventModels.who.event: An event of type identify has no name. Leave it out.",
                "eventModels.who.columns.0.from: Traits of identify are not evaluated in real time. Make them columns of the SQL model behind the collection, and compare its fields.",
                "eventModels.who.columns.1.from: Traits of identify are not evaluated in real time. Make them columns of the SQL model behind the collection, and compare its fields.",
            ],
            problems);
    }

    [Theory]
    [InlineData("https://shop.example.com", true)]
    [InlineData("http://localhost:8000", true)]
    [InlineData("http://[::1]:8000", true)]
    [InlineData("https://Shop.Example.com/", true)]
    [InlineData("chrome-extension://abcdef", true)]
    [InlineData("*", true)]
    [InlineData("null", true)]
    [InlineData("localhost:8000", false)]
    [InlineData("shop.example.com", false)]
    [InlineData("https://shop.example.com:443", false)]
    [InlineData("https://shop.example.com/checkout", false)]
    [InlineData("https://*.example.com", false)]
    [InlineData("https://user:secret@shop.example.com", false)]
    [InlineData("file:///", false)]
    [InlineData("", false)]
    public void Check_Origin_IsAsBrowsersWriteIt(string origin, bool isGood)
        => Assert.Equal(
            isGood
                ? []
                : [
                    "eventSources.web.origins.1: This is no origin. Write scheme, host and port as browsers do, without a path and without the scheme's own port, such as https://shop.example.com; or \"*\" for every page.",
                ],
            Check([Web with { Origins = ["https://www.example.com", origin] }], [View]));

    [Fact]
    public void Check_Conditions_NamePlaceAndWayOut()
    {
        var problems = Check(
            [Web],
            [View, Visit],
            Audience("a", All(
                Performed("veiw", CountOperator.AtLeast, 1, Minute),
                Performed("visit", CountOperator.AtLeast, 1, Minute),
                Performed("view", CountOperator.AtLeast, -1, TimeSpan.Zero),
                Performed("view", CountOperator.AtLeast, 10_001, TimeSpan.FromHours(25)),
                Performed("view", CountOperator.AtLeast, 1, TimeSpan.FromTicks(1)),
                Performed("view", CountOperator.AtLeast, 1, Minute, Any(Field("paht", FieldOperator.Exists), new NotCondition(Performed("view", CountOperator.AtLeast, 1, Minute)), Field("path", FieldOperator.Anniversary))),
                Any(new InAudienceCondition("bb"), new NotCondition(new InAudienceCondition("c"))),
                Field("a..b", FieldOperator.Exists))),
            Audience("b", All()),
            Audience("c", All()) with { Parent = "accounts" },
            Audience("d", All()) with { Parent = "nobody" });

        Assert.Equal(
            [
                "audiences.a.where.all.0.event: There is no event model 'veiw'. Did you mean 'view'? There are: view.",
                "audiences.a.where.all.1.event: The event model 'visit' leads to the collection 'accounts', and this audience is one of 'customers'. Name one of the same collection.",
                "audiences.a.where.all.2.within: A window is longer than nothing. Say how long it is, at most 24 hours.",
                "audiences.a.where.all.2.count: The count is -1; it goes from 0 to 10000. Count in a SQL model behind the collection what real time does not, and compare its field.",
                "audiences.a.where.all.3.within: The window is 1d1h; in real time it is at most 24 hours. Count in a SQL model behind the collection what real time does not, and compare its field.",
                "audiences.a.where.all.3.count: The count is 10001; it goes from 0 to 10000. Count in a SQL model behind the collection what real time does not, and compare its field.",
                "audiences.a.where.all.4.within: A window is of whole milliseconds. Round it.",
                "audiences.a.where.all.5.where.any.0.paht: There is no column of the event model 'view' that is called 'paht'. Did you mean 'path'? There are: path.",
                "audiences.a.where.all.5.where.any.1.not: Within an event, only its columns are compared. Put conditions over events and audiences beside it.",
                "audiences.a.where.all.5.where.any.2.path: A column of an event is judged once, when it happens, and this moves with the time. Compare it with a time that stands; the window of the condition is its own.",
                "audiences.a.where.all.6.any.0.audience: There is no audience 'bb'. Did you mean 'b'? There are: a, b.",
                "audiences.a.where.all.6.any.1.not.audience: The audience 'c' is one of the collection 'accounts', and this one of 'customers'. Name one of the same collection.",
                "audiences.a.where.all.7.field: 'a..b' is no path. Part names by single dots; a dot or backslash within a name has a backslash before it.",
                "audiences.d.parent: There is no collection 'nobody'. There are: accounts, customers. Name the one whose records are the people.",
            ],
            problems);
    }

    [Fact]
    public void Check_Cycles_AreShown()
    {
        var problems = Check(
            [],
            [],
            Audience("a", Any(new NotCondition(new InAudienceCondition("b")))),
            Audience("b", All(new InAudienceCondition("c"))),
            Audience("c", new InAudienceCondition("a")),
            Audience("self", new InAudienceCondition("self")),
            Audience("outside", new InAudienceCondition("a")));

        Assert.Equal(
            [
                "audiences.a.where: The audience leads to itself: a → b → c → a. Leave one of these conditions out.",
                "audiences.b.where: The audience leads to itself: b → c → a → b. Leave one of these conditions out.",
                "audiences.c.where: The audience leads to itself: c → a → b → c. Leave one of these conditions out.",
                "audiences.self.where: The audience leads to itself: self → self. Leave one of these conditions out.",
            ],
            problems);
    }

    [Fact]
    public void Check_ChainOfAudiences_HasALimit()
    {
        var chain = Enumerable.Range(0, 40).Select(i => Audience($"a{i}", i == 0 ? All() : new InAudienceCondition($"a{i - 1}"))).ToArray();

        Assert.Empty(Check([], [], chain[..32]));
        Assert.Equal(["audiences.a32.where: Audiences that name each other make a chain of more than 32. Leave some of these conditions out."], Check([], [], chain));
    }

    [Fact]
    public void Check_DepthAndNumbers_HaveLimits()
    {
        var deep = All();
        for (var i = 0; i < 31; i++)
        {
            deep = new NotCondition(deep);
        }

        Assert.Empty(Check([], [], Audience("a", deep)));
        Assert.Contains("nested deeper than 32", Assert.Single(Check([], [], Audience("a", new NotCondition(deep)))), StringComparison.Ordinal);

        for (var i = 0; i < 100_000; i++)
        {
            deep = new NotCondition(deep);
        }

        Assert.Contains("nested deeper than 32", Assert.Single(Check([], [], Audience("a", deep))), StringComparison.Ordinal);

        var parts = Enumerable.Range(0, 499).Select(_ => All()).ToArray();
        Assert.Empty(Check([], [], Audience("a", All(parts))));
        Assert.Contains("There are 501 conditions; at most 500.", Assert.Single(Check([], [], Audience("a", All([.. parts, All()])))), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MoreThanAThousandAudiences_NamesTheFirstThatIsTooMuch()
    {
        var audiences = Enumerable.Range(0, 1_001).Select(i => Audience($"a{i}", All())).ToArray();

        Assert.Empty(Check([], [], audiences[..1_000]));
        Assert.StartsWith("audiences.a1000.parent: The collection 'customers' has 1001 audiences; at most 1000.", Assert.Single(Check([], [], audiences)), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OperatorsAndValues_MustFit()
    {
        var day = new RelativePeriod(1, PeriodUnit.Day);
        (FieldComparison Comparison, string Expected)[] cases =
        [
            (new(FieldOperator.EqualTo, []), "The operator EqualTo takes one value or several."),
            (new(FieldOperator.EqualTo, ["a", 1]), "The values are of several types. Give them one, or part them with 'any'."),
            (new(FieldOperator.EqualTo, [double.NaN]), "A value is a text, a finite number, true or false, or a time."),
            (new(FieldOperator.EqualTo, [new object()]), "A value is a text, a finite number, true or false, or a time."),
            (new(FieldOperator.Contains, [1]), "The operator Contains takes one text or several."),
            (new(FieldOperator.NotContains, []), "The operator NotContains takes one text or several."),
            (new(FieldOperator.StartsWith, [true]), "The operator StartsWith takes one text or several."),
            (new(FieldOperator.EndsWith, [Start]), "The operator EndsWith takes one text or several."),
            (new(FieldOperator.GreaterThan, ["1"]), "The operator GreaterThan takes one number."),
            (new(FieldOperator.AtMost, [1, 2]), "The operator AtMost takes one number."),
            (new(FieldOperator.Before, [1]), "The operator Before takes one time, such as 2026-03-01 or 2026-03-01T08:00:00Z."),
            (new(FieldOperator.After, ["2026-01-01"]), "The operator After takes one time, such as 2026-03-01 or 2026-03-01T08:00:00Z."),
            (new(FieldOperator.Between, [1]), "The operator Between takes two numbers or two times."),
            (new(FieldOperator.Between, [2.5m, 1.5]), "Between takes the lesser value first: nothing is between these."),
            (new(FieldOperator.Between, [Start, Start.AddTicks(-1)]), "Between takes the lesser value first: nothing is between these."),
            (new(FieldOperator.Within, [1], day), "The operator Within takes a period, and no value."),
            (new(FieldOperator.NotWithin, []), "The operator NotWithin takes a period."),
            (new(FieldOperator.Within, [], day with { Count = 0 }), "A period has from 1 to 10000 units, and this one 0."),
            (new(FieldOperator.Within, [], new RelativePeriod(1, PeriodUnit.Hour, IsCalendar: true)), "Calendar periods are of days or longer units. Let a shorter one roll."),
            (new(FieldOperator.Anniversary, [Start]), "The operator Anniversary takes no value."),
            (new(FieldOperator.Exists, [true]), "The operator Exists takes no value."),
            (new(FieldOperator.EqualTo, [1], day), "The operator EqualTo takes no period."),
        ];

        Assert.All(cases, test => Assert.Equal($"audiences.a.where.f: {test.Expected}", Assert.Single(Check([], [], Audience("a", new FieldCondition("f", test.Comparison))))));
    }

    private static string[] Check(EventSourceDefinition[] sources, EventModelDefinition[] models, params AudienceDefinition[] audiences)
        => [.. AudienceChecks.Check(sources, models, audiences, new Dictionary<string, CollectionDefinition>
        {
            ["customers"] = new("customers", "id", ["user_id"]),
            ["accounts"] = new("accounts", "id", []),
        }).Select(problem => WaysOut.Choose(problem.ToString(), isInFile: false))];
}
