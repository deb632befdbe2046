using System.Text.Json;
using Personalization.Keys;

namespace Personalization.Hosting.Output;

/// <summary>Tells of API keys. Only a key that was just made has a text to show.</summary>
internal static class KeyOutput
{
    private static readonly (ApiKeyScope Scope, string Name)[] ScopeNames =
        [(ApiKeyScope.Read, "read"), (ApiKeyScope.Manage, "manage"), (ApiKeyScope.Ingest, "ingest")];

    /// <summary>Shows a key's text: now or never.</summary>
    internal static void WriteIssued(CommandOutput output, bool asJson, IssuedApiKey issued)
    {
        if (asJson)
        {
            output.WriteJson(json => Write(json, issued.Key, issued.Text));
            return;
        }

        output.Remark($"{issued.Key.Id} ({issued.Key.Name}). Keep the key now: only its hash is stored, and it is shown this once.");
        output.WriteLine(issued.Text);
    }

    internal static void WriteList(CommandOutput output, bool asJson, IReadOnlyList<ApiKey> keys, DateTimeOffset now)
    {
        if (asJson)
        {
            output.WriteJsonList(keys, (json, key) => Write(json, key, null));
            return;
        }

        output.WriteTable(
            ["id", "name", "scopes", "collections", "fields", "rate", "state", "created", "expires", "last used"],
            keys.Select(key => new[]
            {
                key.Id, key.Name, string.Join(',', ScopesOf(key)), Words.Of(key.Collections), Words.Of(key.Fields), Words.Of(key.Rate?.ToString()),
                StateOf(key, now), Words.Of(key.CreatedAt), Words.Of(key.ExpiresAt), Words.Of(key.LastUsedAt),
            }));
    }

    internal static void WriteRevoked(CommandOutput output, bool asJson, ApiKey key)
    {
        if (asJson)
        {
            output.WriteJson(json => Write(json, key, null));
        }
        else
        {
            output.WriteLine($"{key.Id} ({key.Name}) is revoked. Running hosts refuse it within a second.");
        }
    }

    internal static ApiKeyScope? ScopeOf(string name) => ScopeNames.FirstOrDefault(known => known.Name == name) is { Name: not null } found ? found.Scope : null;

    private static IEnumerable<string> ScopesOf(ApiKey key) => ScopeNames.Where(known => (key.Scopes & known.Scope) != 0).Select(known => known.Name);

    private static string StateOf(ApiKey key, DateTimeOffset now) => key switch
    {
        { RevokedAt: not null } => "revoked",
        { ExpiresAt: { } end } when end <= now => "expired",
        { PreviousUntil: { } until } when until > now => "rotating",
        _ => "active",
    };

    private static void Write(Utf8JsonWriter json, ApiKey key, string? text)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        if (text is not null)
        {
            json.WriteString("key", text);
        }

        WriteNames(json, "scopes", ScopesOf(key));
        WriteNames(json, "collections", key.Collections);
        WriteNames(json, "fields", key.Fields);
        json.WriteString("rate", key.Rate?.ToString());
        WriteTime(json, "createdAt", key.CreatedAt);
        WriteTime(json, "expiresAt", key.ExpiresAt);
        WriteTime(json, "revokedAt", key.RevokedAt);
        WriteTime(json, "previousUntil", key.PreviousUntil);
        WriteTime(json, "lastUsedAt", key.LastUsedAt);
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string>? names)
    {
        if (names is null)
        {
            json.WriteNull(property);
            return;
        }

        json.WriteStartArray(property);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string property, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(property, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(property);
        }
    }
}
