using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Personalization.Schedules;

namespace Personalization.AspNetCore.Hooks;

/// <summary>What a call tells: which job ended, and how. Immutable.</summary>
/// <param name="Id">What is the same when the sender repeats the call, and differs for another run of the job; <see langword="null"/> where nothing says.</param>
/// <param name="Jobs">The job's id and its name, as far as they are told.</param>
/// <param name="Ignored">Why the call triggers nothing, whatever the job is; <see langword="null"/> when it does.</param>
internal sealed record HookCall(string? Id, IReadOnlyList<string> Jobs, string? Ignored)
{
    // A key of a fire has to have an end.
    private const int LongestId = 100;

    /// <summary>Answers why the call triggers nothing, by the jobs that count; <see langword="null"/> when it does.</summary>
    internal string? IgnoredBy(ScheduleWebhook webhook)
        => Ignored ?? (webhook.Jobs.Count == 0 || Jobs.Any(webhook.Takes) ? null : "The job is not among the schedule's jobs.");

    /// <summary>Answers the key of the fire.</summary>
    internal string KeyOf(ScheduleWebhookProvider provider, ReadOnlySpan<byte> body)
    {
        var id = Id is { Length: <= LongestId } ? Id : Convert.ToHexStringLower(SHA256.HashData(Id is null ? body : Encoding.UTF8.GetBytes(Id)));
        return $"{ScheduleWords.Of(provider)}:{id}";
    }

    /// <summary>Reads what a sender tells.</summary>
    /// <returns>The call; <see langword="null"/> when the body is no JSON object.</returns>
    internal static HookCall? Read(ScheduleWebhookProvider provider, byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement;
            return json.ValueKind != JsonValueKind.Object ? null : provider switch
            {
                ScheduleWebhookProvider.DbtCloud => OfDbt(json),
                ScheduleWebhookProvider.Fivetran => OfFivetran(json),
                _ => OfAnyone(json),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text with half a surrogate pair.
            return null;
        }
    }

    private static HookCall OfDbt(JsonElement json)
    {
        var data = json.TryGetProperty("data", out var found) ? found : default;
        var type = Text(json, "eventType");
        var ignored = type != "job.run.completed" ? "It is not the event job.run.completed."
            : Text(data, "runStatus") is "Success" || Text(data, "runStatusCode") is "10" ? null
            : "The job has failed.";
        return new HookCall(Text(data, "runId"), [.. Both(Text(data, "jobId"), Text(data, "jobName"))], ignored);
    }

    private static HookCall OfFivetran(JsonElement json)
    {
        var data = json.TryGetProperty("data", out var found) ? found : default;
        var connector = Text(json, "connector_id");
        var ignored = Text(json, "event") != "sync_end" ? "It is not the event sync_end."
            : (Text(data, "status") ?? Text(json, "status")) == "SUCCESSFUL" ? null
            : "The sync of the connector has failed.";

        // Older calls have no id of the sync.
        var id = Text(json, "sync_id") ?? (Text(json, "created") is { } created ? $"{connector}:{created}" : null);
        return new HookCall(id, [.. Both(connector, Text(json, "connector_name"))], ignored);
    }

    private static HookCall OfAnyone(JsonElement json)
        => new(Text(json, "id"), [.. Both(Text(json, "job"), null)], (Text(json, "status") ?? "success") == "success" ? null : "The status is not success.");

    private static IEnumerable<string> Both(string? first, string? second) => new[] { first, second }.OfType<string>();

    /// <summary>Reads a text, or a number as its digits.</summary>
    private static string? Text(JsonElement json, string name)
        => json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
}
