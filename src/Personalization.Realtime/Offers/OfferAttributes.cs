using System.Globalization;
using System.Text.Json;
using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Offers;

/// <summary>Finds what goes with offers: in the record, and where that lacks it in what pages have told. A page never outbids the warehouse.</summary>
internal sealed class OfferAttributes : IDisposable
{
    private const int RecordDepth = 1024;
    private const int ToldDepth = 128;

    private readonly ReadOnlyMemory<byte> _record;
    private readonly Dictionary<string, JsonDocument?> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonDocument> _told = new(StringComparer.Ordinal);

    /// <param name="record">The record's JSON; empty where there is none.</param>
    internal OfferAttributes(ReadOnlyMemory<byte> record) => _record = record;

    /// <summary>Adds what pages have told.</summary>
    internal void Add(IReadOnlyDictionary<string, byte[]> told)
    {
        foreach (var (name, json) in told)
        {
            _told[name] = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ToldDepth });
        }
    }

    internal bool IsInRecord(string[] path) => TryFindInRecord(path, out _);

    /// <summary>Writes an attribute; nothing where nobody knows it.</summary>
    internal void Write(Utf8JsonWriter json, string[] path, string to)
    {
        if (TryFindInRecord(path, out var value) || (_told.TryGetValue(path[0], out var told) && TryFind(told.RootElement, path.AsSpan(1), out value)))
        {
            json.WritePropertyName(to);
            value.WriteTo(json);
        }
    }

    public void Dispose()
    {
        foreach (var member in _members.Values)
        {
            member?.Dispose();
        }

        foreach (var told in _told.Values)
        {
            told.Dispose();
        }
    }

    private bool TryFindInRecord(string[] path, out JsonElement value)
    {
        value = default;
        return !_record.IsEmpty && MemberOf(path[0]) is { } member && TryFind(member.RootElement, path.AsSpan(1), out value);
    }

    /// <summary>Answers a member of the record. Of a record, which may be long, no more is taken apart than is asked for.</summary>
    private JsonDocument? MemberOf(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            var range = JsonWalk.FindMember(_record.Span, name);
            var json = _record[range];
            _members[name] = member = json.IsEmpty ? null : JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = RecordDepth });
        }

        return member;
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
