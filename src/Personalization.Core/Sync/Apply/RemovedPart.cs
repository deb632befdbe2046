using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Journal;
using Personalization.Records;

namespace Personalization.Sync.Apply;

/// <summary>A part as it was before a run removed it, as the journal keeps it. Personal data. Immutable.</summary>
/// <param name="Key">The record key.</param>
/// <param name="Collection">The collection that it was in.</param>
/// <param name="Json">The part's JSON object.</param>
/// <param name="IndexValues">The values that it was found by, by the names of the indexes.</param>
/// <param name="Hash">The hash of the inputs that it was made from.</param>
internal sealed record RemovedPart(string Key, string Collection, ReadOnlyMemory<byte> Json, IReadOnlyDictionary<string, string> IndexValues, ulong Hash)
{
    internal static RemovedPart Of(StoredRecord record, RecordPart part, string collection) => new(
        record.Key,
        collection,
        record.JsonOf(part),
        part.Indexes.Zip(part.IndexValues).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!, StringComparer.Ordinal),
        part.InputHash);

    internal JournalRow ToRow(string runId, string syncId, string region, long ordinal, DateTimeOffset at, TimeSpan kept) => new()
    {
        RunId = runId,
        SyncId = syncId,
        Kind = JournalRowKind.Removed,
        Number = NumberOf(region, ordinal),
        At = at,
        Key = Key,
        Operation = "removed",
        Status = "succeeded",
        Region = region.Length == 0 ? null : region,
        Part = Json,
        Answer = WriteAnswer(),
        ExpiresAt = at + kept,
    };

    internal static RemovedPart? Read(JournalRow row)
    {
        if (row.Key is null || row.Part is not { } part || row.Answer is null)
        {
            return null;
        }

        using var answer = JsonDocument.Parse(row.Answer);
        var root = answer.RootElement;
        return new RemovedPart(
            row.Key,
            root.GetProperty("collection").GetString()!,
            part,
            root.GetProperty("indexes").EnumerateObject().ToDictionary(index => index.Name, index => index.Value.GetString()!, StringComparer.Ordinal),
            ulong.Parse(root.GetProperty("hash").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    /// <summary>The names of the part's fields.</summary>
    internal IEnumerable<string> FieldNames()
    {
        using var part = JsonDocument.Parse(Json);
        return [.. part.RootElement.EnumerateObject().Select(field => field.Name)];
    }

    /// <summary>Regions have plans of their own under one run, so their positions are told apart by the region's name.</summary>
    private static long NumberOf(string region, long ordinal)
        => region.Length == 0 ? ordinal : ((long)(System.IO.Hashing.XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(region)) & 0xF_FFFF) << 42) | ordinal;

    private string WriteAnswer()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("collection", Collection);
            writer.WriteString("hash", Hash.ToString("x16", CultureInfo.InvariantCulture));
            writer.WriteStartObject("indexes");
            foreach (var (index, value) in IndexValues)
            {
                writer.WriteString(index, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
