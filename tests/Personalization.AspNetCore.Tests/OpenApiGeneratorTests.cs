using System.Text.RegularExpressions;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Personalization.AspNetCore.Tests;

/// <summary>What a generator of C# clients makes of the document.</summary>
public sealed class OpenApiGeneratorTests
{
    [Fact]
    public async Task CSharpClient_Always_TakesTextAndNumbersWhereTheyAreMeant()
    {
        var code = await GenerateAsync();

        AssertHas(code, "Task<PersonalizationRecord> FindRecordAsync(string collection, string fields, string audiences, string if_None_Match, IDictionary<string, string> body)");
        AssertHas(code, "Task<RecordBatch> GetRecordsAsync(string collection, string index_key, string fields, RecordBatchQuery body)");
        AssertHas(code, "ICollection<string> Values { get; set; }");
        AssertHas(code, "Task<StartedRun> TriggerAsync(NamedRunRequest body)");
        AssertHas(code, "Task<StartedRun> TriggerSyncAsync(string id, RunRequest body)");
        AssertHas(code, "string SyncId { get; set; }");
        AssertHas(code, "Task<RunList> ListAllRunsAsync(string syncId, RunStatus? status, bool? hideEmpty, bool? hideUnsuccessful, int? limit, int? offset)");
        AssertHas(code, "DateTimeOffset? FinishedAt { get; set; }");
        AssertHas(code, "RunStatus Status { get; set; }");
        AssertHas(code, "long AddedCount { get; set; }");
    }

    [Fact]
    public async Task CSharpClient_Always_HasNoTypesThatTheGeneratorHadToName()
    {
        var code = await GenerateAsync() + await GenerateAsync(realtime: true);

        var names = Regex.Matches(code, @"public (?:partial class|enum) (\w+)").Select(match => match.Groups[1].Value);
        Assert.DoesNotContain(names, name => char.IsDigit(name[^1]) || name is "Body" or "Data" or "Response" or "Anonymous");
    }

    [Fact]
    public async Task CSharpClient_OfRealTime_ManagesAudiencesAndEvents()
    {
        var code = await GenerateAsync(realtime: true);

        AssertHas(code, "Task<AudienceReplay> ReplayAudienceAsync(string name)");
        AssertHas(code, "Task<AudienceReplay> ReplayAudiencesAsync()");
        AssertHas(code, "Task<EventCatalog> ListEventsAsync(string source)");
        AssertHas(code, "ICollection<SeenEvent> Data { get; set; }");
    }

    private static void AssertHas(string code, string member) => Assert.Contains(member, code, StringComparison.Ordinal);

    /// <summary>Answers the code of a client, with types' names short.</summary>
    private static async Task<string> GenerateAsync(bool realtime = false)
    {
        await using var host = await (realtime ? AudienceHost.StartAsync() : ApiHost.StartAsync());
        var document = await OpenApiDocument.FromJsonAsync((await host.GetAsync("/openapi/v1.json")).Text);
        var code = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings { ClassName = "CacheClient" }).GenerateFile();
        return Regex.Replace(code, @"\bSystem\.(?:\w+\.)*", string.Empty);
    }
}
