using System.Text;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

/// <summary>The rules once more, as plainly as they can be said: what becomes of each message of a body.</summary>
internal static class NaiveParser
{
    private static readonly string[] Types = ["track", "identify", "page", "screen", "group", "alias"];
    private static readonly string[] Ids = ["messageId", "userId", "anonymousId", "previousId", "groupId"];

    /// <summary>Answers for each message whether it is good; <see langword="null"/> when nothing of the body is read.</summary>
    internal static IReadOnlyList<bool>? Judge(byte[] json, EventRoute route)
    {
        var isBatch = route is EventRoute.Batch or EventRoute.Import;
        JsonElement body;
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(json);
            var start = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
            body = JsonDocument.Parse(json.AsMemory(start), new JsonDocumentOptions { MaxDepth = 1_000_000 }).RootElement;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return null;
        }

        if (json.Length > 512 * 1024 || body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (!isBatch)
        {
            return [IsGood(body, Types.SingleOrDefault(type => type.Equals(route.ToString(), StringComparison.OrdinalIgnoreCase)))];
        }

        var batch = Last(body, "batch");
        return batch?.ValueKind != JsonValueKind.Array || batch.Value.GetArrayLength() > 10_000 ? null : [.. batch.Value.EnumerateArray().Select(one => IsGood(one, null))];
    }

    private static bool IsGood(JsonElement message, string? usualType)
    {
        if (message.ValueKind != JsonValueKind.Object || Encoding.UTF8.GetByteCount(message.GetRawText()) > 96 * 1024 || !IsSound(message, 1))
        {
            return false;
        }

        var type = Last(message, "type") is { ValueKind: not JsonValueKind.Null } said ? said.ValueKind == JsonValueKind.String ? said.GetString() : "" : usualType;
        return Types.Contains(type) && Ids.All(id => IsUsable(Last(message, id)))
            && (IsThere(Last(message, "userId")) || IsThere(Last(message, "anonymousId")))
            && (type != "track" || (Last(message, "event") is { ValueKind: JsonValueKind.String } name && IsThere(name)))
            && (type != "group" || IsThere(Last(message, "groupId")));
    }

    private static bool IsThere(JsonElement? value)
        => value?.ValueKind == JsonValueKind.Number || (value?.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.Value.GetString()));

    private static bool IsUsable(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.Value.GetString()) || Encoding.UTF8.GetByteCount(value.Value.GetString()!) <= 1024,
        JsonValueKind.Number => double.IsFinite(value.Value.GetDouble()),
        _ => false,
    };

    /// <summary>Whether all texts can be read, and nothing is too deep.</summary>
    private static bool IsSound(JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return depth <= 64 && value.EnumerateObject().All(member => TryRead(() => member.Name) && IsSound(member.Value, depth + 1));
            case JsonValueKind.Array:
                return depth <= 64 && value.EnumerateArray().All(item => IsSound(item, depth + 1));
            case JsonValueKind.String:
                return TryRead(value.GetString);
            default:
                return true;
        }
    }

    private static bool TryRead(Func<string?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonElement? Last(JsonElement message, string name)
    {
        JsonElement? last = null;
        foreach (var member in message.EnumerateObject())
        {
            if (TryRead(() => member.Name) && member.Name == name)
            {
                last = member.Value;
            }
        }

        return last;
    }
}
