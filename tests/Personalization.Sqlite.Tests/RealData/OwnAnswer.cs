using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>Compares records with what the database itself answers to the same statement, read by Microsoft.Data.Sqlite.</summary>
internal static class OwnAnswer
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1_002 };

    /// <summary>Compares every record, found by each of its indexes, field by field.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="path">The database.</param>
    /// <param name="model">The model.</param>
    /// <param name="without">The keys that must not be found, since their rows were rejected.</param>
    /// <returns>How many records were compared.</returns>
    internal static async Task<int> CompareAsync(
        IPersonalizationCache cache, string collection, string path, RealModel model, IReadOnlySet<string>? without = null)
    {
        var compared = 0;
        await foreach (var row in RowsAsync(path, model.Sql))
        {
            var key = KeyOf(row[model.Key])!;
            var record = await cache.GetAsync(collection, model.Key, key);
            if (without?.Contains(key) == true)
            {
                Assert.Null(record);
                continue;
            }

            AssertSame(record, row, model);
            if (model.OtherIndex is not null && KeyOf(row[model.OtherIndex]) is { } other)
            {
                AssertSame(await cache.GetAsync(collection, model.OtherIndex, other), row, model);
            }

            compared++;
        }

        return compared;
    }

    internal static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> RowsAsync(string path, string sql)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(settings.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.Ordinal);
        }
    }

    internal static string? KeyOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && value is not null ? text : null;

    private static void AssertSame(PersonalizationRecord? record, IReadOnlyDictionary<string, object?> row, RealModel model)
    {
        Assert.NotNull(record);
        using var document = JsonDocument.Parse(record.Utf8Json, Deep);
        var fields = document.RootElement.EnumerateObject().ToArray();
        Assert.Equal(model.Fields.Length, fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            var name = model.Fields[i];
            if (fields[i].Name != name || !IsSame(fields[i].Value, row[name], model.Json.Contains(name)))
            {
                Assert.Fail($"The record with key {row[model.Key]} differs from the database in '{name}'.");
            }
        }
    }

    private static bool IsSame(JsonElement field, object? value, bool json) => value switch
    {
        null => field.ValueKind == JsonValueKind.Null,
        long number => field.GetRawText() == number.ToString(CultureInfo.InvariantCulture),
        double number => field.ValueKind == JsonValueKind.Number && field.GetDouble().Equals(number),
        string text when json => IsSameJson(field, text),
        string text => field.ValueKind == JsonValueKind.String && field.GetString() == text,
        _ => false,
    };

    private static bool IsSameJson(JsonElement field, string text)
    {
        // Byte for byte, as it should be, spares the comparison of documents that hold what is no text, such as half a surrogate pair.
        if (field.GetRawText() == text.Trim())
        {
            return true;
        }

        using var own = JsonDocument.Parse(text, Deep);
        return JsonElement.DeepEquals(field, own.RootElement);
    }
}
