using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Sources;
using Personalization.TestData;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>Cities and countries of the world, strings that break programs, and documents at the edges of JSON.</summary>
public sealed class AwkwardTests : IDisposable
{
    private static readonly RealModel Cities = new(
        "select * from cities", "id", "id", "name", "lat", "lng", "country", "admin1", "admin2");

    private static readonly RealModel Countries = new(
        "select * from countries",
        "cca3",
        "cca3", "common_name", "area", "landlocked", "independent", "latlng_json", "languages_json", "currencies_json", "translations_json", "borders_json", "doc_json")
    {
        Json = new HashSet<string> { "latlng_json", "languages_json", "currencies_json", "translations_json", "borders_json", "doc_json" },
        OtherIndex = "common_name",
    };

    private static readonly RealModel NaughtyStrings = new(
        "select id, s, case when count(*) over (partition by s) = 1 then s end as value from naughty", "id", "id", "s")
    {
        OtherIndex = "value",
    };

    private static readonly RealModel NaughtyKeys = new(
        "select s as value, id from naughty group by s having count(*) = 1", "value", "value", "id");

    private static readonly RealModel Documents = new(
        "select name, doc, doc as nested from json_docs", "name", "name", "doc", "nested")
    {
        Json = new HashSet<string> { "nested" },
    };

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RunAsync_Cities_EqualTheDatabase(bool durable) => CompareAsync(Cities, 171_075, durable);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RunAsync_Countries_EqualTheDatabase(bool durable) => CompareAsync(Countries, 250, durable);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RunAsync_NaughtyStrings_AreFieldsAndIndexValues(bool durable) => CompareAsync(NaughtyStrings, 515, durable);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task RunAsync_NaughtyStrings_AreKeys(bool durable) => CompareAsync(NaughtyKeys, 507, durable);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_JsonDocuments_AreNestedOrRejected(bool durable)
    {
        var path = SharedData.PathOf("awkward/awkward.sqlite");
        var invalid = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in OwnAnswer.RowsAsync(path, Documents.Sql))
        {
            if (!IsJson((string)row["doc"]!))
            {
                invalid.Add((string)row["name"]!);
            }
        }

        await using var host = await StartAsync(Documents, path, durable);
        var run = await host.RunAsync("records");

        Assert.Equal(invalid.Order(), run.Rejections.Select(rejection => rejection.Key!).Order());
        Assert.Equal(95 - invalid.Count, await OwnAnswer.CompareAsync(host.Cache, "records", path, Documents, invalid));
    }

    private async Task CompareAsync(RealModel model, int count, bool durable)
    {
        var path = SharedData.PathOf("awkward/awkward.sqlite");
        await using var host = await StartAsync(model, path, durable);

        var run = await host.RunAsync("records");

        Assert.Equal(new SyncCounts { RowsQueried = count, Added = count }, run.Counts);
        Assert.Equal(count, await OwnAnswer.CompareAsync(host.Cache, "records", path, model));

        var again = await host.RunAsync("records");
        Assert.Equal(new SyncCounts { RowsQueried = count, Unchanged = count }, again.Counts);
    }

    private Task<CacheHost> StartAsync(RealModel model, string path, bool durable) => CacheHost.StartAsync(
        durable ? _directory.File("records.db") : null,
        cache => model.AddTo(cache.AddSqlite("world", $"Data Source={path}"), "records", "world"));

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = RowReader.MaxJsonDepth }).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
