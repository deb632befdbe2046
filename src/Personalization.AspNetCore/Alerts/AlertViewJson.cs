using System.Text.Json;
using Personalization.Alerts;
using Personalization.AspNetCore.Management;
using Personalization.Destinations;

namespace Personalization.AspNetCore.Alerts;

/// <summary>Alerts as JSON.</summary>
internal static class AlertViewJson
{
    internal static void Write(Utf8JsonWriter json, AlertView view)
    {
        json.WriteStartObject();
        json.WriteString("sync", view.Key.Sync);
        json.WriteString("trigger", AlertWords.Of(view.Key.Trigger));
        json.WriteString("level", AlertWords.Of(view.State.Level));
        WriteTime(json, "since", view.State.Since == default ? null : view.State.Since);
        json.WriteString("text", view.State.Text);
        json.WriteBoolean("muted", view.Mute is not null);
        WriteTime(json, "mutedUntil", view.Mute?.Until);
        json.WriteEndObject();
    }

    internal static byte[] OfTest(string channel, DeliveryOutcome outcome) => ManagementJson.Serialize(json =>
    {
        json.WriteStartObject();
        json.WriteString("channel", channel);
        json.WriteBoolean("delivered", outcome.Status == DeliveryStatus.Delivered);
        json.WriteString("reason", outcome.Reason);
        json.WriteEndObject();
    });

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
