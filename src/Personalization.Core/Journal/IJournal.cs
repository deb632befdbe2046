namespace Personalization.Journal;

/// <summary>
/// What happened and what people decided, kept over restarts: runs, rows of runs, fires of schedules, entries (audit, sequence runs, deliveries) and documents (pauses, mutes, states of alerts).
/// Thread-safe. Nothing is opened before the first call. Every call may throw a <see cref="PersonalizationException"/> (<c>journal_unavailable</c>): none of them is on the path of a lookup.
/// </summary>
/// <remarks>Times come from the caller's clock, so that a test has one clock. Whatever is listed is a page: at most <see cref="JournalLimits.Page"/> of it.</remarks>
internal interface IJournal : IAsyncDisposable
{
    /// <summary>Writes a run as it stands. A run that has ended is not changed again.</summary>
    /// <returns>Whether it was written; not when the journal has a run of this id that has ended.</returns>
    ValueTask<bool> WriteRunAsync(JournalRun run, CancellationToken cancellationToken);

    /// <summary>Finds a run.</summary>
    ValueTask<JournalRun?> FindRunAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Lists runs, the newest first.</summary>
    ValueTask<IReadOnlyList<JournalRun>> ListRunsAsync(JournalRunQuery query, CancellationToken cancellationToken);

    /// <summary>Appends rows, all or none. A row that is there already (run, kind and number) stays, so that a crash may repeat the call.</summary>
    ValueTask AppendRowsAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken);

    /// <summary>Lists rows of a run, or of a key in all runs of a sync.</summary>
    ValueTask<IReadOnlyList<JournalRow>> ListRowsAsync(JournalRowQuery query, CancellationToken cancellationToken);

    /// <summary>Removes rows: of a kind, a sync, a run, a key, or those before a time; what is not named is not asked.</summary>
    /// <returns>How many.</returns>
    ValueTask<long> RemoveRowsAsync(JournalRowFilter filter, CancellationToken cancellationToken);

    /// <summary>Adds a fire, unless there is one of this target and key.</summary>
    /// <returns>Whether it was added: of several hosts, one adds it.</returns>
    ValueTask<bool> AddFireAsync(JournalFire fire, CancellationToken cancellationToken);

    /// <summary>Lists the fires of a target, the latest first.</summary>
    /// <param name="target">Such as <c>sync:customers</c> or <c>sequence:nightly</c>.</param>
    /// <param name="isPending">Whether only those that no run has served.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<JournalFire>> ListFiresAsync(string target, bool isPending, int limit, CancellationToken cancellationToken);

    /// <summary>Notes that a run serves every pending fire of a target up to a time: that of its query's start.</summary>
    /// <returns>How many it serves.</returns>
    ValueTask<int> ServeFiresAsync(string target, DateTimeOffset until, string runId, CancellationToken cancellationToken);

    /// <summary>Makes the fires pending again that a run was to serve, which came to nothing.</summary>
    /// <returns>How many.</returns>
    ValueTask<int> ReleaseFiresAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Writes an entry of a log, or writes one of the same kind and id anew.</summary>
    ValueTask WriteEntryAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Writes an entry of a log, unless there is one of this kind and id.</summary>
    /// <returns>Whether it was written.</returns>
    ValueTask<bool> AddEntryAsync(JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>Lists entries of a log, the latest first.</summary>
    ValueTask<IReadOnlyList<JournalEntry>> ListEntriesAsync(JournalEntryQuery query, CancellationToken cancellationToken);

    /// <summary>Finds a document.</summary>
    ValueTask<JournalDocument?> FindDocumentAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Lists the documents of a kind, by id.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="after">The id after which the page begins; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<JournalDocument>> ListDocumentsAsync(string kind, string? after, CancellationToken cancellationToken);

    /// <summary>Writes a document if it is still at the version that the caller has read: <see cref="JournalDocument.Version"/>, 0 for one that is not there yet. Its version is one more then.</summary>
    /// <returns>Whether it was written; not when another was faster.</returns>
    ValueTask<bool> WriteDocumentAsync(JournalDocument document, CancellationToken cancellationToken);

    /// <summary>Removes a document, whatever its version.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveDocumentAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Removes what is older than it is kept for, and the oldest where there is more than is kept.</summary>
    ValueTask TrimAsync(JournalRetention retention, DateTimeOffset now, CancellationToken cancellationToken);
}
