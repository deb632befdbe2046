using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Personalization.Journal;

/// <summary>How far the trigger of a target has come: fires up to this time are in the journal. One document a target. Immutable.</summary>
/// <param name="Schedule">The schedule in words: of another one, times that have passed are not made up for.</param>
/// <param name="From">Fires after this time are still to be added.</param>
/// <param name="Version">The document's version; 0 for one that is not there yet.</param>
/// <param name="Rests">Whether a configuration lets it rest: whoever begins again begins with what follows.</param>
internal sealed record TriggerMark(string Schedule, DateTimeOffset From, long Version = 0, bool Rests = false)
{
    internal static async ValueTask<TriggerMark?> FindAsync(IJournal journal, string target, CancellationToken cancellationToken)
        => await journal.FindDocumentAsync(JournalKinds.Trigger, target, cancellationToken).ConfigureAwait(false) is { } document ? Read(document) : null;

    /// <returns>Whether it was written; not when another process was faster.</returns>
    internal ValueTask<bool> WriteAsync(IJournal journal, string target, CancellationToken cancellationToken)
        => journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Trigger, target, ToJson(), Version), cancellationToken);

    private static TriggerMark Read(JournalDocument document)
    {
        using var json = JsonDocument.Parse(document.Json);
        var rests = json.RootElement.TryGetProperty("rests", out var value) && value.GetBoolean();
        return new TriggerMark(json.RootElement.GetProperty("schedule").GetString()!, json.RootElement.GetProperty("from").GetDateTimeOffset(), document.Version, rests);
    }

    private string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schedule", Schedule);
            json.WriteString("from", From.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
            if (Rests)
            {
                json.WriteBoolean("rests", true);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
