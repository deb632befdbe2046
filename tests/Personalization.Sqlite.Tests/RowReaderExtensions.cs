using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Sqlite.Tests;

/// <summary>Reads values of the current row as text.</summary>
internal static class RowReaderExtensions
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static ValueTask<bool> ReadAsync(this RowReader reader) => reader.ReadAsync(TestContext.Current.CancellationToken);

    internal static string Json(this RowReader reader, int column, bool nested = false)
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

    internal static string? Key(this RowReader reader, int column)
    {
        var buffer = new ArrayBufferWriter<byte>();
        return reader.TryWriteKey(column, buffer) ? Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
    }

    internal static ulong Hash(this RowReader reader, int column)
    {
        var hasher = new RowHasher();
        reader.AppendHash(column, hasher);
        return hasher.GetHash();
    }
}
