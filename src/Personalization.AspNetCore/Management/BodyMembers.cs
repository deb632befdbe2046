using System.Text.Json;

namespace Personalization.AspNetCore.Management;

/// <summary>The members of a small request. Those that are not known are passed over.</summary>
internal sealed class BodyMembers
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    /// <summary>Gets what is wrong with the members that were asked for; <see langword="null"/> when nothing is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Reads a JSON object, or nothing.</summary>
    internal static BodyMembers Read(ReadOnlyMemory<byte> json)
    {
        var body = new BodyMembers();
        if (json.IsEmpty)
        {
            return body;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
            {
                return body; // how generated clients send no body
            }

            foreach (var member in document.RootElement.Clone().EnumerateObject())
            {
                body._members[member.Name] = member.Value;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The parser's message carries letters of the body.
            body.Problem = "The body is not a JSON object.";
        }

        return body;
    }

    /// <summary>Answers a switch; <see langword="false"/> where there is none.</summary>
    internal bool Flag(string name)
    {
        var value = _members.GetValueOrDefault(name);
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
        {
            Problem ??= $"'{name}' must be true or false.";
        }

        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>Answers a text; <see langword="null"/> where there is none.</summary>
    internal string? Text(string name)
    {
        try
        {
            var value = _members.GetValueOrDefault(name);
            return value.ValueKind is JsonValueKind.Undefined ? null : value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Not text, or a text with half a surrogate pair.
            Problem ??= $"'{name}' must be text.";
            return null;
        }
    }

    /// <summary>Answers a list of texts; <see langword="null"/> where there is none.</summary>
    internal IReadOnlyList<string>? Texts(string name)
    {
        var value = _members.GetValueOrDefault(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            Problem ??= $"'{name}' must be a list of texts.";
            return [];
        }

        try
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair.
            Problem ??= $"'{name}' must be a list of texts.";
            return [];
        }
    }

    /// <summary>Refuses members of other names: for a request that does more the less it says.</summary>
    internal void Only(params ReadOnlySpan<string> names)
    {
        foreach (var name in _members.Keys)
        {
            if (!names.Contains(name))
            {
                Problem ??= $"The body may have these members and no other: {string.Join(", ", names!)}.";
            }
        }
    }
}
