using Personalization.Records;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Makes a record of the fields of its hash.</summary>
internal static class StoredHash
{
    internal const string HeaderPrefix = "h";

    /// <returns>The record with its parts, by the ids of their syncs; <see langword="null"/> when nothing is stored.</returns>
    internal static StoredRecord? Read(string key, HashEntry[] fields)
    {
        if (fields.Length == 0)
        {
            return null;
        }

        if (fields.Length <= 2 && TryReadSingle(key, fields) is { } single)
        {
            return single;
        }

        var headers = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            string name = field.Name!;
            if (name.StartsWith(HeaderPrefix, StringComparison.Ordinal))
            {
                headers[name[1..]] = field.Value!;
            }
            else
            {
                parts[name[1..]] = field.Value!;
            }
        }

        return Compose(key, headers, parts);
    }

    /// <summary>Nearly all records have one part: its JSON is the record's.</summary>
    private static StoredRecord? TryReadSingle(string key, HashEntry[] fields)
    {
        byte[]? header = null;
        byte[]? part = null;
        var sync = string.Empty;
        foreach (var field in fields)
        {
            string name = field.Name!;
            if (name[0] == HeaderPrefix[0])
            {
                if (header is not null)
                {
                    return null;
                }

                header = field.Value!;
                sync = name[1..];
            }
            else
            {
                part = field.Value!;
            }
        }

        if (header is null)
        {
            throw RedisErrors.DamagedHeader();
        }

        var json = part ?? "{}"u8.ToArray();
        return new StoredRecord(key, json, [PartHeader.Read(sync, header, 1, json.Length - 2)]);
    }

    private static StoredRecord Compose(string key, SortedDictionary<string, byte[]> headers, Dictionary<string, byte[]> fields)
    {
        var json = new byte[fields.Values.Sum(part => part.Length) + 2];
        json[0] = (byte)'{';
        var length = 1;
        var parts = new List<RecordPart>(headers.Count);
        foreach (var (sync, header) in headers)
        {
            var own = fields.TryGetValue(sync, out var part) ? part.AsSpan(1, part.Length - 2) : default;
            if (own.Length > 0 && length > 1)
            {
                json[length++] = (byte)',';
            }

            own.CopyTo(json.AsSpan(length));
            parts.Add(PartHeader.Read(sync, header, length, own.Length));
            length += own.Length;
        }

        json[length++] = (byte)'}';
        return new StoredRecord(key, json.AsMemory(0, length), parts);
    }
}
