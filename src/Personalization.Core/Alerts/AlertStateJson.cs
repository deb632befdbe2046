using System.Text;
using System.Text.Json;

namespace Personalization.Alerts;

/// <summary>A state as the journal keeps it. Persisted: members are only added.</summary>
internal static class AlertStateJson
{
    internal static string Write(AlertState state)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("level", AlertWords.Of(state.Level));
            json.WriteString("told", AlertWords.Of(state.Told));
            json.WriteString("since", state.Since);
            json.WriteString("watchedSince", state.WatchedSince);
            json.WriteString("text", state.Text);
            json.WriteNumber("changes", state.Changes);
            json.WriteStartArray("notices");
            foreach (var notice in state.Notices)
            {
                Write(json, notice);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static AlertState Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        return new AlertState
        {
            Level = LevelOf(json, "level"),
            Told = LevelOf(json, "told"),
            Since = json.GetProperty("since").GetDateTimeOffset(),
            WatchedSince = json.GetProperty("watchedSince").GetDateTimeOffset(),
            Text = json.GetProperty("text").GetString()!,
            Changes = json.GetProperty("changes").GetInt64(),
            Notices = [.. json.GetProperty("notices").EnumerateArray().Select(ReadNotice)],
        };
    }

    private static void Write(Utf8JsonWriter json, PendingNotice notice)
    {
        json.WriteStartObject();
        json.WriteNumber("change", notice.Change);
        json.WriteString("from", AlertWords.Of(notice.From));
        json.WriteString("to", AlertWords.Of(notice.To));
        json.WriteString("at", notice.At);
        json.WriteString("text", notice.Text);
        json.WriteStartArray("channels");
        foreach (var stop in notice.Stops)
        {
            json.WriteStartObject();
            json.WriteString("name", stop.Channel);
            json.WriteString("level", AlertWords.Of(stop.Level));
            json.WriteNumber("attempts", stop.Attempts);
            json.WriteString("dueAt", stop.DueAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static PendingNotice ReadNotice(JsonElement json) => new(
        json.GetProperty("change").GetInt64(), LevelOf(json, "from"), LevelOf(json, "to"), json.GetProperty("at").GetDateTimeOffset(), json.GetProperty("text").GetString()!)
    {
        Stops = [.. json.GetProperty("channels").EnumerateArray().Select(ReadStop)],
    };

    private static NoticeStop ReadStop(JsonElement json) => new(
        json.GetProperty("name").GetString()!, LevelOf(json, "level"), json.GetProperty("attempts").GetInt32(), json.GetProperty("dueAt").GetDateTimeOffset());

    private static AlertLevel LevelOf(JsonElement json, string name) => AlertWords.LevelOf(json.GetProperty(name).GetString()) ?? AlertLevel.Ok;
}
