using System.Text.Json;
using Personalization.Sources;
using Personalization.Sqlite.Native;
using Personalization.TestData;

namespace Personalization.Sqlite.Tests;

/// <summary>Reads data that nobody made for these tests.</summary>
public sealed class AwkwardDataTests
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = RowReader.MaxJsonDepth };

    [Fact]
    public async Task WriteJson_NaughtyStrings_AreThoseOfTheList()
    {
        await using var list = File.OpenRead(SharedData.PathOf("awkward/blns.json"));
        var expected = await JsonSerializer.DeserializeAsync<string[]>(list, cancellationToken: TestContext.Current.CancellationToken);
        await using var row = await Awkward().OpenAsync("select s from naughty order by id");
        var strings = new List<string?>();
        while (await row.ReadAsync())
        {
            strings.Add(JsonSerializer.Deserialize<string>(row.Json(0)));
            Assert.Equal(strings[^1], row.Key(0));
        }

        Assert.Equal(expected, strings);
    }

    [Fact]
    public async Task WriteNestedJson_JsonDocuments_AreKeptAsTheyAreOrRejected()
    {
        await using var row = await Awkward().OpenAsync("select name, doc from json_docs");
        var accepted = 0;
        while (await row.ReadAsync())
        {
            var name = row.Key(0)!;
            var text = JsonSerializer.Deserialize<string>(row.Json(1))!;
            if (IsJson(text))
            {
                accepted++;
                Assert.Equal(text, row.Json(1, nested: true));
            }
            else
            {
                Assert.Throws<SourceValueException>(() => row.Json(1, nested: true));
            }

            Assert.False(name.StartsWith("y_", StringComparison.Ordinal) && !IsJson(text), name);
        }

        Assert.NotEqual(0, accepted);
    }

    [Fact]
    public async Task WriteNestedJson_Countries_AreSQLitesOwnDocuments()
    {
        await using var row = await Awkward().OpenAsync("select doc_json, json(doc_json) from countries");
        var rows = 0;
        while (await row.ReadAsync())
        {
            rows++;
            using var read = JsonDocument.Parse(row.Json(0, nested: true));
            using var own = JsonDocument.Parse(row.Json(1, nested: true));
            Assert.True(JsonElement.DeepEquals(read.RootElement, own.RootElement));
        }

        Assert.Equal(250, rows);
    }

    [Fact]
    public async Task WriteJson_Cities_EqualSQLitesOwnAnswer()
    {
        using var own = SqliteDatabase.Open(SharedData.PathOf("awkward/awkward.sqlite"), SQLitePCL.raw.SQLITE_OPEN_READONLY, TimeSpan.Zero);
        using var statement = own.Prepare("select id, name, lat, admin1 from cities order by id");
        await using var row = await Awkward().OpenAsync("select id, name, lat, admin1 from cities order by id");
        var rows = 0;
        while (await row.ReadAsync())
        {
            rows++;
            Assert.True(statement.Step());
            if (statement.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture) != row.Json(0))
            {
                Assert.Fail("The rows differ.");
            }

            for (var i = 1; i < 4; i++)
            {
                if (statement.GetText(i) != JsonSerializer.Deserialize<string>(row.Json(i)))
                {
                    Assert.Fail("The values differ.");
                }
            }
        }

        Assert.Equal(171_075, rows);
    }

    private static SqliteSource Awkward() => SqliteFiles.Source(SharedData.PathOf("awkward/awkward.sqlite"));

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text, Deep).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
