namespace Personalization.Sync.Run;

/// <summary>Is told how runs go, and keeps it. Never throws, and never holds a run up for long.</summary>
internal interface IRunWatcher
{
    /// <summary>A run has come a step further: <see cref="SyncRunTicket.State"/> says how far.</summary>
    ValueTask NoteAsync(SyncRunTicket ticket);

    /// <summary>A run has the sync's lease, in one of its regions.</summary>
    /// <param name="ticket">The run.</param>
    /// <param name="holdsAll">Answers whether it has it in each of them, so that no other process runs the sync.</param>
    ValueTask TakeAsync(SyncRunTicket ticket, Func<bool> holdsAll);

    /// <summary>The plan that an earlier run had left open is open no more.</summary>
    /// <param name="ticket">The run that has settled it.</param>
    /// <param name="runId">The earlier run.</param>
    /// <param name="resumed">Its account, if it was brought to its end.</param>
    ValueTask SettleAsync(SyncRunTicket ticket, string runId, SyncRun? resumed);

    /// <summary>A run has ended. Told again, it is not written again.</summary>
    ValueTask EndAsync(SyncRunTicket ticket, SyncRun run);
}
