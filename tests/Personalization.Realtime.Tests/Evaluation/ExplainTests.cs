using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Events;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class ExplainTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Fact]
    public void Explain_Member_SaysOfEachConditionWhyAndUntilWhen()
    {
        var person = new TestPerson(
            [Model("view", new EventColumn("properties.path", "path"))],
            """{"plan":"free","ltv":3.50,"born":"2000-03-02","tags":[]}""",
            Audience("newsletter", All(Field("vip", FieldOperator.Exists))),
            Audience("intent", All(
                Performed("view", CountOperator.AtLeast, 2, Window, Field("path", FieldOperator.StartsWith, "/pricing")),
                Field("plan", FieldOperator.EqualTo, "free", "trial"),
                Any(Field("ltv", FieldOperator.Between, 3m, 4m), Field("tags", FieldOperator.NotExists)),
                Field("born", FieldOperator.Anniversary),
                new NotCondition(new InAudienceCondition("newsletter")))));
        for (var i = 0; i < 3; i++)
        {
            person.Receive(Event("view", $"{i}", Start.AddMinutes(i), """{"path":"/pricing"}"""));
        }

        var explained = person.Plan.Explain("intent", person.State, person.Record, Start.AddMinutes(2));

        Assert.Equal(new Membership("intent", true, Start.AddMinutes(1), Start.AddMinutes(11)), explained.Membership);
        Assert.Equal((1, "the conditions decide"), (explained.Number, explained.Why));
        Assert.Equal(
            """
            all of = | True | 5 of 5 hold | 12:11:00
              view at least 2 times within 10m where path starts with '/pricing' = more than 2 | True | events in the last 10m | 12:11:00
              plan is 'free' or 'trial' = free | True | a text |
              any of = | True | 1 of 2 hold |
                ltv is between 3 and 4 = 3.50 | True | a number |
                tags does not exist = (an object or array) | False | no single value |
              born has its anniversary today = 2000-03-02 | True | a text | 00:00:00
              not = | True | the condition does not hold |
                in audience newsletter = | False | not a member |
            """,
            string.Join('\n', Lines(explained.Condition!, string.Empty)),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Explain_Periods_AreInWords()
    {
        var person = new TestPerson([], "{}", Audience("a", All(
            Field("f", FieldOperator.Within, new RelativePeriod(2, PeriodUnit.Month, IsCalendar: true)), Field("f", FieldOperator.NotWithin, new RelativePeriod(1, PeriodUnit.Day, IsNext: true)))));

        var parts = person.Plan.Explain("a", default, person.Record, Start).Condition!.Parts;

        Assert.Equal(["f is within the previous 2 calendar months", "f is not within the next 1 day"], parts.Select(part => part.Condition));
        Assert.All(parts, part => Assert.Equal((null, "null or absent"), (part.Value, part.Why)));
    }

    [Fact]
    public void Explain_WithoutRecord_SaysSo()
    {
        var plan = AudiencePlan.Compile(Parent, [], [Audience("a", All())]);

        Assert.Equal("there is no record: members are records alone", plan.Explain("a", default, RecordView.Missing, Start).Why);
        Assert.Equal("the collection is loading: membership stays as it was", plan.Explain("a", default, RecordView.Unknown, Start).Why);
        Assert.Null(plan.Explain("a", default, RecordView.Missing, Start).Condition);
    }

    [Fact]
    public void Explain_UnknownAudience_NamesTheNearest()
    {
        var plan = AudiencePlan.Compile(Parent, [], [Audience("newsletter", All())]);

        Assert.Contains("Did you mean 'newsletter'?", Assert.Throws<ArgumentException>(() => plan.Explain("newsleter", default, RecordView.Missing, Start)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(ConditionExplanation condition, string indent)
        => condition.Parts.SelectMany(part => Lines(part, $"{indent}  "))
            .Prepend($"{indent}{condition.Condition} ={(condition.Value is null ? string.Empty : $" {condition.Value}")} | {condition.Holds} | {condition.Why} |{(condition.Until is { } until ? $" {until:HH:mm:ss}" : string.Empty)}");
}
