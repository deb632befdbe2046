using System.Globalization;
using System.Text.Json;

namespace Personalization.Realtime.Offers;

/// <summary>Finds what goes with offers: in the record, and where that lacks it in what pages have told. A page never outbids the warehouse.</summary>
internal sealed class OfferAttributes : IDisposable
{
    private readonly JsonDocument? _record;
    private readonly Dictionary<string, JsonDocument> _told = new(StringComparer.Ordinal);

    /// <param name="record">The record's JSON; empty where there is none.</param>
    internal OfferAttributes(ReadOnlyMemory<byte> record) => _record = record.IsEmpty ? null : JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 1024 });

    /// <summary>Adds what pages have told.</summary>
    internal void Add(IReadOnlyDictionary<string, byte[]> told)
    {
        foreach (var (name, json) in told)
        {
            _told[name] = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        }
    }

    internal bool IsInRecord(string[] path) => _record is not null && TryFind(_record.RootElement, path, out _);

    /// <summary>Writes an attribute; nothing where nobody knows it.</summary>
    internal void Write(Utf8JsonWriter json, string[] path, string to)
    {
        if ((_record is not null && TryFind(_record.RootElement, path, out var value)) || (_told.TryGetValue(path[0], out var told) && TryFind(told.RootElement, path.AsSpan(1), out value)))
        {
            json.WritePropertyName(to);
            value.WriteTo(json);
        }
    }

    public void Dispose()
    {
        _record?.Dispose();
        foreach (var told in _told.Values)
        {
            told.Dispose();
        }
    }

    private static bool TryFind(JsonElement element, ReadOnlySpan<string> path, out JsonElement value)
    {
        value = element;
        foreach (var name in path)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < value.GetArrayLength())
            {
                value = value[position];
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
