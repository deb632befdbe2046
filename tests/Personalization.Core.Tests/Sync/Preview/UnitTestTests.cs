using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Preview;

/// <summary>Unit tests of mappings go the whole way of a run's rows, and ask no source.</summary>
public sealed class UnitTestTests
{
    [Fact]
    public async Task Run_RecordAsExpected_Passes()
    {
        var result = await RunAsync(
            sync => sync.Map("name").MapTemplate("mail", "{{ row['email'] | downcase }}").Index("email", "email"),
            test => test
                .Given("""{ "id": 7, "name": "Ann", "email": "Ann@Example.com" }""")
                .ExpectRecord("""{ "mail": "ann@example.com", "name": "Ann" }""", key: "7", indexes: """{ "email": "Ann@Example.com" }"""),
            index: "email");

        Assert.True(result.Passed, result.ToString());
        Assert.Equal("passed customers: a test", result.ToString());
    }

    [Fact]
    public async Task Run_RecordOtherThanExpected_SaysEachDifferenceByItsPlace()
    {
        var result = await RunAsync(
            sync => sync.Map("name").Map("ltv").MapStatic("region", "EMEA").MapObject("address", address => address.Map("city").Map("zip")),
            test => test
                .Given("""{ "id": 7, "name": "Ann", "ltv": 1.50, "city": "Bonn" }""")
                .ExpectRecord("""{ "name": "Anna", "ltv": 1.5, "vip": true, "address": { "city": "Berlin", "zip": null } }""", key: "8"));

        Assert.False(result.Passed);
        Assert.Equal(
            """
            FAILED customers: a test
              expect.key: expected "8", got "7"
              expect.record.name: expected "Anna", got "Ann"
              expect.record.vip: expected true, got nothing
              expect.record.address.city: expected "Berlin", got "Bonn"
              expect.record.region: expected nothing, got "EMEA"
            """.ReplaceLineEndings("\n"),
            result.ToString());
    }

    [Fact]
    public async Task Run_LettersOfAnyLanguage_AreShownAsTheyAre()
    {
        var result = await RunAsync(sync => sync.Map("name"), test => test.Given("""{ "id": 7, "name": "Zoë <ß>" }""").ExpectRecord("""{ "name": "Zoé \"東\"" }"""));

        Assert.Equal([new UnitTestDifference("expect.record.name", "\"Zoé \\\"東\\\"\"", "\"Zoë <ß>\"")], result.Differences);
    }

    [Fact]
    public async Task Run_FieldsOfARecord_OtherFieldsDoNotMatter()
    {
        var result = await RunAsync(
            sync => sync.Map("name").Map("ltv").Map("tags"),
            test => test.Given("""{ "id": 7, "name": "Ann", "ltv": 3, "tags": ["a", "b"] }""").ExpectFields("""{ "tags": ["a", "c", "d"], "ltv": 3.0 }"""));

        Assert.Equal(
            [
                new UnitTestDifference("expect.fields.tags[1]", "\"c\"", "\"b\""),
                new UnitTestDifference("expect.fields.tags[2]", "\"d\"", null),
            ],
            result.Differences);
    }

    [Theory]
    [InlineData("number", true)]
    [InlineData("NUMBER", true)]
    [InlineData("is no date", false)]
    [InlineData("", true)]
    public async Task Run_ValueThatCannotBeCast_IsRejectedForThatReason(string reason, bool passes)
    {
        var result = await RunAsync(
            sync => sync.Column("ltv", ColumnType.Number).Map("ltv"), test => test.Given("""{ "id": 7, "ltv": "much" }""").ExpectRejected(reason));

        Assert.True(passes == result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_TypesAndPolicies_CountAsInARun()
    {
        var result = await RunAsync(
            sync => sync.Column("vip", ColumnType.Boolean).Column("born", ColumnType.Date).Column("json", ColumnType.Json).Column("ssn", pii: PiiPolicy.Hash)
                .Map("vip").Map("born").Map("json").Map("ssn"),
            test => test
                .Given("""{ "id": "x", "vip": "yes", "born": "2001-02-03T04:05:06Z", "json": "{\"a\":[1]}", "ssn": "123" }""")
                .ExpectRecord("""{ "vip": true, "born": "2001-02-03", "json": { "a": [1] }, "ssn": "a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3" }"""));

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_TimeAndOperation_AreThoseOfTheTest()
    {
        var result = await RunAsync(
            sync => sync.MapVariable("at", MappingVariable.CurrentTimestamp).MapVariable("how", MappingVariable.Operation).MapTemplate("run", "{{ context.sync_run_id }}"),
            test => test.Given("""{ "id": 1 }""").As(PreviewOperationKind.Changed).At(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)))
                .ExpectRecord("""{ "at": "2024-02-29T10:00:00.000Z", "how": "changed", "run": "unit-test" }"""));

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_NothingSaidOfTime_IsAlwaysTheSame()
    {
        var result = await RunAsync(
            sync => sync.MapVariable("at", MappingVariable.CurrentTimestamp).MapVariable("how", MappingVariable.Operation),
            test => test.Given("""{ "id": 1 }""").ExpectRecord("""{ "at": "2026-01-01T00:00:00.000Z", "how": "added" }"""));

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_SeveralRows_EachIsExpectedInItsPlace()
    {
        var result = await RunAsync(
            sync => sync.Map("name"),
            test => test
                .Given("""{ "id": 1, "name": "a" }""", """{ "id": null }""", """{ "id": 2, "name": "b" }""", """{ "id": 3, "name": "c" }""", """{ "id": "3", "name": "d" }""")
                .ExpectRecord("""{ "name": "a" }""").ExpectIgnored().ExpectFields("""{ "name": "B" }""").ExpectRejected("2 rows of the model have this key").ExpectRejected("2 rows"));

        Assert.Equal([new UnitTestDifference("expect[2].fields.name", "\"B\"", "\"b\"")], result.Differences);
    }

    [Fact]
    public async Task Run_TwoRowsOfOneIndexValue_BothAreRejected()
    {
        var result = await RunAsync(
            sync => sync.Map("name").Index("email", "email"),
            test => test
                .Given("""{ "id": 1, "email": "a" }""", """{ "id": 2, "email": "a" }""", """{ "id": 3, "email": null }""", """{ "id": 4, "email": null }""")
                .ExpectRejected("index 'email'").ExpectRejected("index 'email'").ExpectFields("{}", indexes: """{ "email": null }""").ExpectFields("{}"),
            index: "email");

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_ExpandedArray_GivesARecordAnElement()
    {
        var result = await RunAsync(
            sync => sync.Index("id", "devices").Map("name").Map("_ht_devices_element", "device"),
            test => test
                .Given("""{ "user": 1, "devices": ["a", "b", "a"], "name": "n" }""", """{ "user": 2, "devices": [] }""", """{ "user": 3, "devices": "[\"c\"]" }""")
                .ExpectRecord("""{ "name": "n", "device": "a" }""", key: "a")
                .ExpectRecord("""{ "name": "n", "device": "b" }""", key: "b")
                .ExpectRejected("more than once")
                .ExpectIgnored()
                .ExpectFields("""{ "device": "c" }""", key: "c"),
            primaryKey: "user");

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_ArrayOfObjects_IsMappedEach()
    {
        var result = await RunAsync(
            sync => sync.MapArray("items", "lines", each => each.Map("sku", "product").MapTemplate("label", "{{ item.sku | upcase }}-{{ row.id }}")),
            test => test.Given("""{ "id": 1, "lines": [{ "sku": "x" }, { "sku": "y" }] }""")
                .ExpectRecord("""{ "items": [{ "product": "x", "label": "X-1" }, { "product": "y", "label": "Y-1" }] }"""));

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public async Task Run_OtherFateThanExpected_SaysBoth()
    {
        var rejected = await RunAsync(sync => sync.Map("name"), test => test.Given("""{ "id": 1, "name": "a" }""").ExpectRejected("why"));
        var ignored = await RunAsync(sync => sync.Map("name"), test => test.Given("""{ "id": null }""").ExpectRecord("""{ "name": null }"""));
        var more = await RunAsync(sync => sync.Map("name"), test => test.Given("""{ "id": 1 }""", """{ "id": 2 }""").ExpectRecord("""{ "name": null }"""));
        var fewer = await RunAsync(sync => sync.Map("name"), test => test.Given("""{ "id": 1 }""").ExpectFields("{}").ExpectIgnored());

        Assert.Equal([new UnitTestDifference("expect", "rejected: why", "the record {\"name\":\"a\"}")], rejected.Differences);
        Assert.Equal([new UnitTestDifference("expect", "the record {\"name\":null}", "ignored, since the key is null")], ignored.Differences);
        Assert.Equal([new UnitTestDifference("expect[1]", null, "the record {\"name\":null}")], more.Differences);
        Assert.Equal([new UnitTestDifference("expect[1]", "ignored", null)], fewer.Differences);
    }

    [Fact]
    public async Task Run_AnyTest_AsksNoSource()
    {
        var rows = new FakeQuery("id", "name").FailOpen();
        await using var sync = new OneSync(rows, sync => sync.Map("name").UnitTest("a test", test => test.Given("""{ "id": 1 }""").ExpectFields("{}")));

        Assert.True(Assert.Single(await sync.Get<IModelService>().RunUnitTestsAsync()).Passed);
        Assert.Equal(0, rows.Opens);
    }

    [Fact]
    public async Task Run_TestsOfASync_OnlyThose()
    {
        await using var sync = new OneSync(new FakeQuery("id"), sync => sync.MapStatic("a", "b").UnitTest("one", One).UnitTest("two", One));

        Assert.Equal(["one", "two"], (await sync.Get<IModelService>().RunUnitTestsAsync(OneSync.Id)).Select(result => result.Name));
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => sync.Get<IModelService>().RunUnitTestsAsync("customer"));
        Assert.Equal(ErrorCodes.SyncNotFound, exception.Code);

        static void One(UnitTestBuilder test) => test.Given("""{ "id": 1 }""").ExpectFields("{}");
    }

    [Theory]
    [InlineData("""{ "id": 1, "nmae": "x" }""", "Nothing in the sync reads a column 'nmae', so giving it tests nothing. Did you mean 'name'?")]
    [InlineData("""{ "name": "x" }""", "The row says nothing of the column 'id'")]
    [InlineData("[1]", "It is no JSON object")]
    [InlineData("{", "It is no JSON object")]
    public async Task Configure_GivenRowThatIsWrong_IsAnError(string row, string message)
        => Assert.Contains(message, await ProblemOfAsync(test => test.Given(row).ExpectFields("{}")), StringComparison.Ordinal);

    [Fact]
    public async Task Configure_TestThatSaysTooLittleOrTooMuch_IsAnError()
    {
        Assert.Contains("The test expects nothing", await ProblemOfAsync(test => test.Given("""{ "id": 1 }""")), StringComparison.Ordinal);
        Assert.Contains("The test is given no row", await ProblemOfAsync(test => test.ExpectIgnored()), StringComparison.Ordinal);
        Assert.Contains("added or changed", await ProblemOfAsync(test => test.Given("""{ "id": 1 }""").As(PreviewOperationKind.Removed).ExpectIgnored()), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'email'?", await ProblemOfAsync(test => test.Given("""{ "id": 1 }""").ExpectFields("{}", indexes: """{ "emial": "x" }""")), StringComparison.Ordinal);
        Assert.Contains("there may be 1000", await ProblemOfAsync(test => test.Given([.. Enumerable.Range(0, 1001).Select(n => $$"""{ "id": {{n}} }""")]).ExpectIgnored()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configure_TemplateThatTakesTheWholeRow_AnyColumnMayBeGiven()
    {
        var result = await RunAsync(
            sync => sync.MapTemplate("all", "{% for column in row %}{{ column[0] }} {% endfor %}"), test => test.Given("""{ "id": 1, "else": 2 }""").ExpectFields("{}"));

        Assert.True(result.Passed, result.ToString());
    }

    private static async Task<UnitTestResult> RunAsync(Action<SyncBuilder> configure, Action<UnitTestBuilder> test, string primaryKey = "id", string? index = null)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people =>
            {
                people.Index("id", primary: true);
                _ = index is null ? people : people.Index(index);
            })
            .AddSync(OneSync.Id, sync =>
            {
                sync.FromQuery(new FakeQuery("id").FailOpen(), primaryKey).To("people");
                configure(sync);
                sync.UnitTest("a test", test);
            }));
        await using var provider = services.BuildServiceProvider();
        return Assert.Single(await provider.GetRequiredService<IModelService>().RunUnitTestsAsync());
    }

    private static async Task<string> ProblemOfAsync(Action<UnitTestBuilder> test)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => RunAsync(sync => sync.Map("name").Index("email", "email"), test, index: "email"));
        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        return exception.Message;
    }
}
