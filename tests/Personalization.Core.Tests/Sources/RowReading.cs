using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Tests.Sources;

/// <summary>Short ways to what a row reader writes.</summary>
internal static class RowReading
{
    internal static async Task<RowReader> FirstRowAsync(this ISourceQuery query)
    {
        var reader = await query.OpenAsync(CancellationToken.None);
        Assert.True(await reader.ReadAsync(CancellationToken.None));
        return reader;
    }

    internal static string Json(this RowReader reader, int column) => Written(writer => reader.WriteJson(column, writer));

    internal static string NestedJson(this RowReader reader, int column) => Written(writer => reader.WriteNestedJson(column, writer));

    internal static string? Key(this RowReader reader, int column)
    {
        var destination = new ArrayBufferWriter<byte>();
        return reader.TryWriteKey(column, destination) ? Encoding.UTF8.GetString(destination.WrittenSpan) : null;
    }

    internal static ulong Hash(this RowReader reader, int column)
    {
        var hasher = new RowHasher();
        reader.AppendHash(column, hasher);
        return hasher.GetHash();
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        write(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
