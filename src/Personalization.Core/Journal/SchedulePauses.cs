using System.Globalization;

namespace Personalization.Journal;

/// <summary>The schedules that somebody lets rest: of syncs (<c>sync:ID</c>) and sequences (<c>sequence:ID</c>). All processes with the same journal see them. Thread-safe.</summary>
internal sealed class SchedulePauses(IJournal journal, TimeProvider time)
{
    /// <summary>Fires when this process has let a schedule rest or go on.</summary>
    internal event Action? Changed;

    /// <summary>Gets a value indicating whether other processes may have a say too.</summary>
    internal bool IsShared => journal is not MemoryJournal;

    internal static string OfSync(string id) => "sync:" + id;

    internal static string OfSequence(string id) => "sequence:" + id;

    internal async ValueTask<bool> IsPausedAsync(string target, CancellationToken cancellationToken)
        => await journal.FindDocumentAsync(JournalKinds.Pause, target, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Lists the targets that rest.</summary>
    internal async ValueTask<IReadOnlySet<string>> ListAsync(CancellationToken cancellationToken)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            var page = await journal.ListDocumentsAsync(JournalKinds.Pause, after, cancellationToken).ConfigureAwait(false);
            targets.UnionWith(page.Select(document => document.Id));
            after = page.Count > 0 ? page[^1].Id : null;
        }
        while (after is not null);
        return targets;
    }

    /// <summary>Lists the targets that rest; none while the journal is away.</summary>
    internal async ValueTask<IReadOnlySet<string>> ListKnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.JournalUnavailable)
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }
    }

    /// <summary>Lets a schedule rest.</summary>
    /// <returns>Whether it did not rest before.</returns>
    internal async ValueTask<bool> PauseAsync(string target, CancellationToken cancellationToken)
    {
        var json = $$"""{"at":"{{time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}}"}""";
        var isNew = await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Pause, target, json), cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return isNew;
    }

    /// <summary>Lets a schedule go on. What would have been due meanwhile is not made up for.</summary>
    /// <returns>Whether it rested.</returns>
    internal async ValueTask<bool> ResumeAsync(string target, CancellationToken cancellationToken)
    {
        while (await TriggerMark.FindAsync(journal, target, cancellationToken).ConfigureAwait(false) is { } mark
            && await IsPausedAsync(target, cancellationToken).ConfigureAwait(false)
            && !await (mark with { From = time.GetUtcNow() }).WriteAsync(journal, target, cancellationToken).ConfigureAwait(false))
        {
            // Another process moved it: from there again.
        }

        var hasRested = await journal.RemoveDocumentAsync(JournalKinds.Pause, target, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return hasRested;
    }
}
