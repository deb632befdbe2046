using System.Globalization;
using Personalization.Sources;
using Personalization.Warehouse.Tests.Postgres;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>Values of one type of a database, each with the JSON that it must become, or that its row must be rejected.</summary>
/// <param name="Type">The type, as a table declares it.</param>
/// <param name="Values">The values as SQL, and their JSON.</param>
internal sealed record OddValues(string Type, params (string Sql, string Json)[] Values)
{
    internal const string Rejected = Cell.Rejected;

    /// <summary>Gets the statements that make the table; each row has its place.</summary>
    internal IEnumerable<string> Statements =>
    [
        "drop table if exists t",
        $"create table t(id int, v {Type})",
        "insert into t values " + string.Join(", ", Values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"({i}, {value.Sql})"))),
    ];

    /// <summary>Reads the table and answers what is not as it must be.</summary>
    /// <param name="source">Where the table is.</param>
    /// <param name="mayReject">Whether it is right too that a value is rejected.</param>
    internal async Task<List<string>> CheckAsync(ISource source, bool mayReject = false)
    {
        var wrong = new List<string>();
        var hashes = new Dictionary<ulong, string>();
        await using var rows = await source.CreateQuery("select v, id from t order by id").OpenAsync(TestContext.Current.CancellationToken);
        foreach (var (sql, json) in Values)
        {
            Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));
            var found = Read(rows);
            if (found != json && !(mayReject && found == Rejected))
            {
                wrong.Add($"{Type} {sql} is {found}, not {json}");
            }

            if (found != Rejected && !hashes.TryAdd(ReaderText.HashOf(rows, 0), sql))
            {
                wrong.Add($"{Type} {sql} has the hash of another value");
            }
        }

        Assert.False(await rows.ReadAsync(TestContext.Current.CancellationToken));
        return wrong;
    }

    /// <summary>Answers the JSON, once it is known that nothing else of the value says otherwise.</summary>
    private static string Read(RowReader rows)
    {
        try
        {
            var isNull = rows.IsNull(0);
            var json = ReaderText.JsonOf(rows, 0);
            Assert.Equal(isNull, json == "null");
            Assert.Equal(json, ReaderText.JsonOf(rows, 0));
            Assert.Equal(ReaderText.HashOf(rows, 0), ReaderText.HashOf(rows, 0));
            if (json[0] is not ('[' or '{') && rows.Columns[0].DeclaredType is not ("BLOB" or "Blob" or "GEOMETRY" or "geometry" or "binary" or "bit"))
            {
                Assert.Equal(isNull ? null : KeyOf(json), ReaderText.KeyOf(rows, 0));
            }

            return json;
        }
        catch (SourceValueException exception)
        {
            Assert.Equal("v", exception.Column);
            Assert.Contains("Column 'v' (", exception.Message, StringComparison.Ordinal);
            Assert.Throws<SourceValueException>(() => ReaderText.JsonOf(rows, 0));
            Assert.Throws<SourceValueException>(() => ReaderText.KeyOf(rows, 0));
            return Rejected;
        }
    }

    private static string KeyOf(string json) => json[0] == '"' ? System.Text.Json.JsonSerializer.Deserialize<string>(json)! : json;
}
