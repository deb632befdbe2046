using System.Text.Json;
using Personalization.Journal;

namespace Personalization.Sync.Debugging;

/// <summary>Switches the debugger of syncs on and off: a document of the journal for each, so that every host on the state goes by it, which expires by itself.</summary>
internal sealed class DebugSwitches(IJournal journal, TimeProvider time)
{
    /// <summary>How often another's change is let in before it is given up.</summary>
    private const int Attempts = 8;

    /// <summary>Switches it on, or sets another end.</summary>
    /// <exception cref="PersonalizationException">The time is not one (<c>options_invalid</c>), or the journal is away (<c>journal_unavailable</c>).</exception>
    internal async ValueTask<DebugSwitch> SwitchOnAsync(string syncId, TimeSpan length, CancellationToken cancellationToken)
    {
        if (length <= TimeSpan.Zero || length > DebugLimits.Longest)
        {
            throw new PersonalizationException(ErrorCodes.OptionsInvalid, $"The debugger is on for more than nothing and at most {DebugLimits.Longest.TotalDays:0} days, as every row of a run is kept meanwhile. Write it like 30m, 4h or 2d.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var now = time.GetUtcNow();
            var before = await journal.FindDocumentAsync(JournalKinds.Debug, IdOf(syncId), cancellationToken).ConfigureAwait(false);
            var next = new DebugSwitch(syncId, before is null ? now : Read(before).Since, now + length);
            if (await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Debug, IdOf(syncId), Write(next), before?.Version ?? 0, next.Until), cancellationToken).ConfigureAwait(false))
            {
                return next;
            }

            if (attempt == Attempts)
            {
                throw new PersonalizationException(ErrorCodes.JournalUnavailable, $"The debugger of sync '{syncId}' is being switched by others again and again. Try again.");
            }
        }
    }

    /// <returns>Whether it was on.</returns>
    internal ValueTask<bool> SwitchOffAsync(string syncId, CancellationToken cancellationToken) => journal.RemoveDocumentAsync(JournalKinds.Debug, IdOf(syncId), cancellationToken);

    /// <returns>Since when and until when it is on; <see langword="null"/> when it is off.</returns>
    internal async ValueTask<DebugSwitch?> FindAsync(string syncId, CancellationToken cancellationToken)
    {
        var document = await journal.FindDocumentAsync(JournalKinds.Debug, IdOf(syncId), cancellationToken).ConfigureAwait(false);
        return document is not null && Read(document) is var found && found.Until > time.GetUtcNow() ? found : null;
    }

    private static string IdOf(string syncId) => "sync:" + syncId;

    private static string Write(DebugSwitch one)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("since", one.Since);
            json.WriteString("until", one.Until);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static DebugSwitch Read(JournalDocument document)
    {
        using var json = JsonDocument.Parse(document.Json);
        return new DebugSwitch(document.Id["sync:".Length..], json.RootElement.GetProperty("since").GetDateTimeOffset(), document.ExpiresAt ?? json.RootElement.GetProperty("until").GetDateTimeOffset());
    }
}

/// <summary>A debugger that is on. Immutable.</summary>
/// <param name="SyncId">The sync.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it ends by itself.</param>
internal sealed record DebugSwitch(string SyncId, DateTimeOffset Since, DateTimeOffset Until);
