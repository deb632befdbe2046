using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>Reads values of the current row as text.</summary>
internal static class ReaderText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static string JsonOf(RowReader reader, int column, bool nested = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            if (nested)
            {
                reader.WriteNestedJson(column, writer);
            }
            else
            {
                reader.WriteJson(column, writer);
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static string? KeyOf(RowReader reader, int column)
    {
        var buffer = new ArrayBufferWriter<byte>();
        return reader.TryWriteKey(column, buffer) ? Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
    }

    internal static ulong HashOf(RowReader reader, int column)
    {
        var hasher = new RowHasher();
        reader.AppendHash(column, hasher);
        return hasher.GetHash();
    }

    /// <summary>Reads one row of a query: for each column its JSON, or the reason why it is refused.</summary>
    internal static async Task<string[]> FirstRowAsync(PostgresSource source, string sql)
    {
        await using var reader = await source.CreateQuery(sql).OpenAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return [.. Enumerable.Range(0, reader.Columns.Count).Select(column => JsonOrReason(reader, column))];
    }

    internal static string JsonOrReason(RowReader reader, int column)
    {
        try
        {
            return JsonOf(reader, column);
        }
        catch (SourceValueException exception)
        {
            return "refused: " + exception.Message;
        }
    }
}
