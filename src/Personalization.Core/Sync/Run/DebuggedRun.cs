using Personalization.Diagnostics;
using Personalization.Sync.Apply;
using Personalization.Sync.Debugging;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Run;

/// <summary>Puts together what records the rows of one plan while it is applied.</summary>
internal sealed class DebuggedRun : IAsyncDisposable
{
    private readonly SyncTarget _target;
    private readonly SyncPlan _open;
    private readonly SourceRowReader? _sources;
    private readonly DebugRecorder _recorder;

    private DebuggedRun(SyncTarget target, DebugSession session, SyncPlan open, SourceRowReader? sources)
    {
        _target = target;
        _open = open;
        _sources = sources;
        _recorder = new DebugRecorder(session, open.Header.RunId, target.Region.Name);
        Rows = new DebugRows(target.Sync, open, _recorder);
        Plan = new DebuggedPlan(sources, Rows);
    }

    internal DebugRows Rows { get; }

    internal DebuggedPlan Plan { get; }

    internal static async ValueTask<DebuggedRun> OpenAsync(SyncTarget target, DebugSession session, SyncPlan open, CancellationToken cancellationToken)
    {
        SourceRowReader? sources = null;
        try
        {
            sources = await SourceRowReader.OpenAsync(target.State, target.SyncId, open.Header.RunId, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or PersonalizationException { Code: ErrorCodes.StateDamaged })
        {
            target.Logger.DebuggerStopped(target.SyncId, exception.GetType().Name);
        }

        return new DebuggedRun(target, session, open, sources);
    }

    /// <summary>Tells of the rows that were refused, where nothing is applied.</summary>
    internal async Task ShowRefusedAsync(CancellationToken cancellationToken)
    {
        if (await SyncPlan.OpenFileAsync(_target.State, _target.SyncId, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            return;
        }

        await using (plan.ConfigureAwait(false))
        {
            var batches = new BatchReader(plan, _open, _target.Sync.Indexes.Count, _target.Limits) { Debugged = Plan };
            while (await batches.ReadAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                // Every operation was refused, so that there is no batch.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _recorder.DisposeAsync().ConfigureAwait(false);
        if (_sources is not null)
        {
            await _sources.DisposeAsync().ConfigureAwait(false);
        }
    }
}
