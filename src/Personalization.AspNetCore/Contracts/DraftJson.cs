using System.Text.Json;
using Personalization.Realtime.Contracts;

namespace Personalization.AspNetCore.Contracts;

/// <summary>Writes a drafted contract.</summary>
internal static class DraftJson
{
    private const string Name = "drafted";

    /// <summary>Writes how many events it is drafted from, and the draft.</summary>
    internal static void Write(Utf8JsonWriter json, ContractDraft draft)
    {
        json.WriteStartObject();
        json.WriteNumber("events", draft.Events);
        json.WriteNumber("kinds", draft.Kinds);
        json.WritePropertyName("draft");
        draft.Write(json, Name);
        json.WriteEndObject();
    }
}
