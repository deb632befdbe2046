using System.Text.Json;

namespace Personalization.AspNetCore.Management;

/// <summary>What a request to run a sync asks for. Members that are not known are passed over, since orchestrators send more than is of use here.</summary>
internal sealed class TriggerBody
{
    internal string? SyncId { get; private set; }

    internal SyncRunOptions Options { get; } = new();

    /// <summary>Reads <c>{"syncId": "customer-profile", "fullResync": true}</c>.</summary>
    /// <returns>What it says, or what is wrong with it.</returns>
    internal static (TriggerBody? Body, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return (new TriggerBody(), null);
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
            {
                return (new TriggerBody(), null); // how generated clients send no body
            }

            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, "The body must be a JSON object, such as {\"syncId\": \"customer-profile\"}.");
            }

            var body = new TriggerBody();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (body.Take(member.Name, member.Value) is { } problem)
                {
                    return (null, problem);
                }
            }

            return (body, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text with half a surrogate pair. The parser's message carries letters of the body.
            return (null, "The body is not JSON.");
        }
    }

    private string? Take(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        switch (name)
        {
            case "syncId" or "syncSlug":
                var id = value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Number => value.GetRawText(),
                    _ => null,
                };
                if (id is null || (SyncId is not null && SyncId != id))
                {
                    return id is null ? $"'{name}' must be text." : "'syncId' and 'syncSlug' name two syncs. Name one.";
                }

                SyncId = id;
                return null;
            case "fullResync":
                return TakeResync(name, value, SyncResync.Full);
            case "resetCDC":
                return TakeResync(name, value, SyncResync.ResetCdc);
            case "clearAndFill":
                return TakeResync(name, value, SyncResync.ClearAndFill);
            case "ignoreRemoved":
                Options.IgnoreRemoved = value.ValueKind == JsonValueKind.True;
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : NotBoolean(name);
            case "allowRemovals":
                Options.AllowRemovals = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                return Options.AllowRemovals is null ? $"'{name}' must be the digest of a plan, as text." : null;
            default:
                return null;
        }
    }

    private static string NotBoolean(string name) => $"'{name}' must be true or false.";

    private string? TakeResync(string name, JsonElement value, SyncResync resync)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return NotBoolean(name);
        }

        if (!value.GetBoolean())
        {
            return null;
        }

        if (Options.Resync != SyncResync.None)
        {
            return "Only one of 'fullResync', 'resetCDC' and 'clearAndFill' can be true.";
        }

        Options.Resync = resync;
        return null;
    }
}
