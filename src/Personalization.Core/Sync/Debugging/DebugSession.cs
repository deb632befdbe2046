using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.Sync.Debugging;

/// <summary>The debugger during one run: it was on when the run began, and a look every second tells whether it still is. Thread-safe.</summary>
internal sealed class DebugSession : IAsyncDisposable
{
    private readonly DebugSwitches _switches;
    private readonly string _syncId;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _timer;
    private long _until;
    private int _isLooking;

    private DebugSession(IJournal journal, DebugSwitch on, TimeProvider time, ILogger logger)
    {
        Journal = journal;
        Logger = logger;
        _switches = new DebugSwitches(journal, time);
        _syncId = on.SyncId;
        _time = time;
        _until = on.Until.UtcTicks;
        _timer = time.CreateTimer(_ => _ = LookAsync(), null, DebugLimits.Look, DebugLimits.Look);
    }

    internal IJournal Journal { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time => _time;

    internal string SyncId => _syncId;

    /// <summary>Whether rows are recorded now.</summary>
    internal bool IsOn => _time.GetUtcNow().UtcTicks < Volatile.Read(ref _until);

    /// <summary>Begins to record for a run, if the debugger of its sync is on. A journal that is away keeps no run from its work.</summary>
    internal static async ValueTask<DebugSession?> OpenAsync(IJournal? journal, string syncId, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        if (journal is null)
        {
            return null;
        }

        try
        {
            return await new DebugSwitches(journal, time).FindAsync(syncId, cancellationToken).ConfigureAwait(false) is { } on ? new DebugSession(journal, on, time, logger) : null;
        }
        catch (PersonalizationException exception)
        {
            logger.DebuggerUnknown(syncId, exception.Code);
            return null;
        }
    }

    /// <summary>Looks again whether it is on.</summary>
    internal async Task LookAsync()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 1)
        {
            return;
        }

        try
        {
            var found = await _switches.FindAsync(_syncId, _over.Token).ConfigureAwait(false);
            Volatile.Write(ref _until, found?.Until.UtcTicks ?? 0);
        }
        catch (Exception exception) when (exception is PersonalizationException or OperationCanceledException or ObjectDisposedException)
        {
            // Until the journal answers, the end that it has told holds.
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _over.CancelAsync().ConfigureAwait(false);
        _over.Dispose();
    }
}
