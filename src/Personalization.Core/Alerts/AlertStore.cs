using System.Text.Json;
using Personalization.Journal;

namespace Personalization.Alerts;

/// <summary>The states and mutes of triggers in the journal. Of several hosts that change a state, one does, and the others see what it has done. Thread-safe.</summary>
internal sealed class AlertStore(IJournal journal, TimeProvider time)
{
    /// <summary>Changes a state.</summary>
    /// <param name="key">The trigger.</param>
    /// <param name="change">Answers the next state of the one that is there; the same object where nothing is to be changed. Called again when another was faster.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The state before and the one that is there now.</returns>
    internal async ValueTask<(AlertState Before, AlertState Now)> ChangeAsync(AlertKey key, Func<AlertState, ValueTask<AlertState>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AlertConstants.MaxTries; attempt++)
        {
            var document = await journal.FindDocumentAsync(JournalKinds.Alert, key.Id, cancellationToken).ConfigureAwait(false);
            var before = document is null ? New() : AlertStateJson.Read(document.Json);
            var next = await change(before).ConfigureAwait(false);
            if (ReferenceEquals(next, before))
            {
                return (before, before);
            }

            var written = new JournalDocument(JournalKinds.Alert, key.Id, AlertStateJson.Write(next), document?.Version ?? 0);
            if (await journal.WriteDocumentAsync(written, cancellationToken).ConfigureAwait(false))
            {
                return (before, next);
            }
        }

        throw new PersonalizationException(ErrorCodes.JournalUnavailable, $"The alert '{AlertWords.Of(key.Trigger)}' of sync '{key.Sync}' is changed by others all the time. It is judged again in five minutes.");
    }

    internal ValueTask<bool> ForgetAsync(AlertKey key, CancellationToken cancellationToken) => journal.RemoveDocumentAsync(JournalKinds.Alert, key.Id, cancellationToken);

    /// <summary>Reads all states.</summary>
    internal async ValueTask<IReadOnlyList<(AlertKey Key, AlertState State)>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<(AlertKey, AlertState)>();
        await foreach (var document in ListAsync(JournalKinds.Alert, cancellationToken).ConfigureAwait(false))
        {
            if (AlertKey.Of(document.Id) is { } key)
            {
                found.Add((key, AlertStateJson.Read(document.Json)));
            }
        }

        return found;
    }

    /// <summary>Reads which triggers are muted, and until when.</summary>
    internal async ValueTask<IReadOnlyDictionary<AlertKey, AlertMute>> ListMutesAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<AlertKey, AlertMute>();
        await foreach (var document in ListAsync(JournalKinds.Mute, cancellationToken).ConfigureAwait(false))
        {
            if (AlertKey.Of(document.Id) is { } key && Read(document) is { } mute)
            {
                found[key] = mute;
            }
        }

        return found;
    }

    internal async ValueTask<bool> IsMutedAsync(AlertKey key, CancellationToken cancellationToken)
        => await journal.FindDocumentAsync(JournalKinds.Mute, key.Id, cancellationToken).ConfigureAwait(false) is { } document && Read(document) is not null;

    /// <summary>Mutes a trigger, or changes for how long.</summary>
    internal async ValueTask MuteAsync(AlertKey key, AlertMute mute, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AlertConstants.MaxTries; attempt++)
        {
            var version = (await journal.FindDocumentAsync(JournalKinds.Mute, key.Id, cancellationToken).ConfigureAwait(false))?.Version ?? 0;
            var json = $"{{\"at\":\"{JsonEncodedText.Encode(mute.At.UtcDateTime.ToString("O"))}\"}}";
            if (await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Mute, key.Id, json, version, mute.Until), cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        throw new PersonalizationException(ErrorCodes.JournalUnavailable, $"The mute of '{AlertWords.Of(key.Trigger)}' of sync '{key.Sync}' is changed by others all the time. Try again.");
    }

    internal ValueTask<bool> UnmuteAsync(AlertKey key, CancellationToken cancellationToken) => journal.RemoveDocumentAsync(JournalKinds.Mute, key.Id, cancellationToken);

    private AlertState New() => new() { Since = time.GetUtcNow(), WatchedSince = time.GetUtcNow(), IsNew = true };

    /// <summary>A journal may keep what has expired until it is trimmed.</summary>
    private AlertMute? Read(JournalDocument document)
    {
        if (document.ExpiresAt <= time.GetUtcNow())
        {
            return null;
        }

        using var json = JsonDocument.Parse(document.Json);
        return new AlertMute(json.RootElement.GetProperty("at").GetDateTimeOffset(), document.ExpiresAt);
    }

    private async IAsyncEnumerable<JournalDocument> ListAsync(string kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await journal.ListDocumentsAsync(kind, after, cancellationToken).ConfigureAwait(false);
            foreach (var document in page)
            {
                yield return document;
            }

            if (page.Count == 0)
            {
                break;
            }

            after = page[^1].Id;
        }
    }
}

/// <summary>That a trigger is muted.</summary>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when; <see langword="null"/> for ever.</param>
internal sealed record AlertMute(DateTimeOffset At, DateTimeOffset? Until);
