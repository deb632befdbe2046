namespace Personalization.AspNetCore.Management;

/// <summary>Writes whether a schedule rests.</summary>
internal static class PauseJson
{
    /// <param name="id">The sync or sequence.</param>
    /// <param name="isPaused">Whether somebody lets it rest.</param>
    /// <param name="isConfigured">Whether the configuration does, which only a change of it ends.</param>
    internal static byte[] Write(string id, bool isPaused, bool isConfigured) => ManagementJson.Serialize(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteBoolean("disabled", isPaused || isConfigured);
        json.WriteBoolean("disabledByConfiguration", isConfigured);
        json.WriteEndObject();
    });
}
