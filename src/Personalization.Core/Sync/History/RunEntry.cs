using Personalization.Sync.Run;

namespace Personalization.Sync.History;

/// <summary>A run that has not ended, or whose end is not written yet. Guarded by its <see cref="RunLife"/>.</summary>
internal sealed class RunEntry(SyncRunTicket ticket)
{
    internal SyncRunTicket Ticket => ticket;

    /// <summary>Gets or sets the account, once the run has ended.</summary>
    internal SyncRun? Ended { get; set; }

    internal DateTimeOffset? EndedAt { get; set; }

    /// <summary>Gets or sets a value indicating whether something is not written yet.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>Gets or sets a value indicating whether the journal knows the run.</summary>
    internal bool IsWritten { get; set; }

    /// <summary>Gets or sets how far the run was when it was last written.</summary>
    internal SyncProgress Written { get; set; }

    internal long WrittenAt { get; set; }

    internal SyncRunState State => Ended is { } run
        ? ticket.State with { Run = run with { AllRejections = [] }, FinishedAt = EndedAt, Operations = run.Operations }
        : ticket.State;
}
