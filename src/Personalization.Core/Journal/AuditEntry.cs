using System.Text;
using System.Text.Json;

namespace Personalization.Journal;

/// <summary>Something that somebody changed, or tried to. Never a record key, a value of a record or the text of an API key. Immutable.</summary>
internal sealed record AuditEntry
{
    /// <summary>Gets the id, which tells the order; empty before it is written.</summary>
    public string Id { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>Gets what was done, such as <c>sync.trigger</c>.</summary>
    public required string Action { get; init; }

    public required AuditActor Actor { get; init; }

    /// <summary>Gets what it was done to, such as <c>sync</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Gets the name or id of it; empty where there is none.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets the code of the failure; <see langword="null"/> for what was done.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets more of it as a JSON object; <c>before</c> and <c>after</c> where there are both.</summary>
    public string Details { get; init; } = "{}";

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Write(json, withPlace: false);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes it by the names that the management API and the command line know.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="withPlace">Whether id and time are written too, which the journal keeps beside it.</param>
    internal void Write(Utf8JsonWriter json, bool withPlace = true)
    {
        json.WriteStartObject();
        if (withPlace)
        {
            json.WriteString("id", Id);
            json.WriteString("at", At.UtcDateTime);
        }

        json.WriteString("action", Action);
        json.WriteStartObject("actor");
        json.WriteString("kind", Actor.Kind);
        json.WriteString("id", Actor.Id);
        json.WriteString("name", Actor.Name);
        json.WriteEndObject();
        json.WriteString("resourceType", ResourceType);
        json.WriteString("resource", Resource);
        json.WriteString("outcome", ErrorCode is null ? "done" : "failed");
        json.WriteString("errorCode", ErrorCode);
        json.WritePropertyName("details");
        json.WriteRawValue(Details);
        json.WriteEndObject();
    }

    internal static AuditEntry Read(JournalEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Json);
        var json = document.RootElement;
        var actor = json.GetProperty("actor");
        return new AuditEntry
        {
            Id = entry.Id,
            At = entry.At,
            Action = TextOf(json, "action")!,
            Actor = new AuditActor(TextOf(actor, "kind")!, TextOf(actor, "id"), TextOf(actor, "name")!),
            ResourceType = TextOf(json, "resourceType")!,
            Resource = TextOf(json, "resource")!,
            ErrorCode = TextOf(json, "errorCode"),
            Details = json.GetProperty("details").GetRawText(),
        };
    }

    private static string? TextOf(JsonElement json, string name) => json.GetProperty(name).GetString();
}

/// <summary>Who did it.</summary>
/// <param name="Kind"><c>key</c>, <c>cli</c>, <c>config</c> or <c>anonymous</c>.</param>
/// <param name="Id">The API key's id; <see langword="null"/> for others.</param>
/// <param name="Name">The API key's name, <c>cli:USER</c>, <c>config reload</c> or <c>anonymous</c>.</param>
internal sealed record AuditActor(string Kind, string? Id, string Name)
{
    internal static AuditActor Reload { get; } = new("config", null, "config reload");

    internal static AuditActor Anonymous { get; } = new("anonymous", null, "anonymous");

    internal static AuditActor CommandLine(string user) => new("cli", null, "cli:" + user);
}
