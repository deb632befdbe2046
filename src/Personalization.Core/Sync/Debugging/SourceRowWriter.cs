using System.Text;
using Personalization.Diagnostics;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Debugging;

/// <summary>
/// Lays source rows beside the plan while the model is read: when the store answers, the row itself is long gone. The file is the owner's alone and goes with the plan, so that no personal
/// data lies where none lay before. Whatever goes wrong with it ends the recording, and never the run.
/// </summary>
internal sealed class SourceRowWriter : IAsyncDisposable
{
    /// <summary>To ask for room costs a call to the system.</summary>
    private const long Step = 64L * 1024 * 1024;

    private readonly DebugSession _session;
    private readonly ISyncStateStore _state;
    private readonly StateFileWriter _file;
    private readonly BlockWriter _writer;
    private readonly Dictionary<string, OrdinalSet> _refused = new(StringComparer.Ordinal);
    private long _nextCheck = Step;
    private bool _hasFailed;
    private bool _isFull;

    private SourceRowWriter(DebugSession session, ISyncStateStore state, StateFileWriter file)
    {
        _session = session;
        _state = state;
        _file = file;
        _writer = new BlockWriter(file.Stream);
    }

    /// <summary>Whether a row is to be added.</summary>
    internal bool IsOpen => !_isFull && !_hasFailed && _session.IsOn;

    internal bool IsBlockFull => _writer.IsFull;

    internal static async ValueTask<SourceRowWriter?> CreateAsync(DebugSession session, ISyncStateStore state, string planId, CancellationToken cancellationToken)
    {
        SourceRowWriter? rows = null;
        try
        {
            rows = new SourceRowWriter(session, state, await state.CreateAsync(session.SyncId, StateFileKind.Sources, cancellationToken).ConfigureAwait(false));
            await rows._writer.StartAsync(StateFormat.SourcesMagic, Encoding.UTF8.GetBytes(planId), cancellationToken).ConfigureAwait(false);
            return rows;
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            session.Logger.DebuggerStopped(session.SyncId, exception.GetType().Name);
            if (rows is not null)
            {
                await rows.DisposeAsync().ConfigureAwait(false);
            }

            return null;
        }
    }

    /// <summary>Adds the row of an operation.</summary>
    internal void Add(long ordinal, ReadOnlySpan<byte> json)
    {
        SourceRowFormat.WriteItem(_writer, ordinal, json);
        Close();
    }

    /// <summary>Adds a row that was refused before it got an operation.</summary>
    internal void AddRefused(ReadOnlySpan<byte> json, bool hasKey, ReadOnlySpan<byte> key, string reason)
    {
        SourceRowFormat.WriteItem(_writer, json, hasKey, key, Encoding.UTF8.GetBytes(reason));
        Close();
    }

    /// <summary>Notes that an operation was refused when the model had been read.</summary>
    internal void Refuse(long ordinal, string reason)
    {
        if (!_refused.TryGetValue(reason, out var ordinals))
        {
            _refused.Add(reason, ordinals = new OrdinalSet());
        }

        ordinals.Add(ordinal);
    }

    internal async ValueTask WriteFullAsync(CancellationToken cancellationToken)
    {
        if (_hasFailed)
        {
            return;
        }

        try
        {
            await _writer.WriteAheadAsync(cancellationToken).ConfigureAwait(false);
            if (_writer.BytesWritten >= _nextCheck)
            {
                _nextCheck += Step;
                _isFull |= await _state.GetFreeBytesAsync(cancellationToken).ConfigureAwait(false) is { } free && free < DebugLimits.DiskReserve;
            }
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            Fail(exception);
        }
    }

    /// <summary>Makes the rows durable, before the plan.</summary>
    internal async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_hasFailed)
        {
            return;
        }

        try
        {
            await _writer.FinishAsync(flags: 0, SourceRowFormat.WriteFooter(_refused), cancellationToken).ConfigureAwait(false);
            await _file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            Fail(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.SettleAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A lease that is lost is the run's matter.</summary>
    private static bool IsOfFile(Exception exception)
        => exception is IOException or UnauthorizedAccessException or PersonalizationException { Code: ErrorCodes.StateUnavailable };

    private void Close() => _isFull |= _writer.Items >= DebugLimits.RunRows || _writer.BytesWritten >= DebugLimits.RunBytes;

    private void Fail(Exception exception)
    {
        _hasFailed = true;
        _session.Logger.DebuggerStopped(_session.SyncId, exception.GetType().Name);
    }
}
