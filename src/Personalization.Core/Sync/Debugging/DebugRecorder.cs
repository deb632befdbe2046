using System.IO.Hashing;
using System.Text;
using System.Threading.Channels;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.Sync.Debugging;

/// <summary>Brings what became of rows to the journal, beside the work on the store: batches wait for it only when many chunks of rows do. A journal that fails ends the recording. Thread-safe.</summary>
internal sealed class DebugRecorder : IAsyncDisposable
{
    /// <summary>Regions record beside each other, and what each numbers must not meet.</summary>
    private const int RegionShift = 40;
    private const ulong RegionMask = 0xFFFFF;

    private readonly DebugSession _session;
    private readonly string _runId;
    private readonly string? _region;
    private readonly long _start;
    private readonly Channel<Chunk> _chunks = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(DebugLimits.ChunksWaiting) { SingleReader = true });
    private readonly Task _writing;
    private long _rows;
    private volatile bool _hasFailed;

    /// <param name="session">Whether to record.</param>
    /// <param name="runId">The run whose plan is applied.</param>
    /// <param name="region">The region; empty where there is only one.</param>
    internal DebugRecorder(DebugSession session, string runId, string region)
    {
        _session = session;
        _runId = runId;
        _region = region.Length == 0 ? null : region;
        _start = region.Length == 0 ? 0 : (long)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(region)) & RegionMask) << RegionShift;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Whether rows are recorded now.</summary>
    internal bool IsOn => !_hasFailed && _session.IsOn && Interlocked.Read(ref _rows) < DebugLimits.RunRows;

    /// <summary>Makes a row.</summary>
    /// <param name="number">Its number among those of the plan: the same when a crash makes it once more.</param>
    /// <param name="key">The record key.</param>
    /// <param name="status">One of <see cref="DebugWords"/>.</param>
    internal JournalRow NewRow(long number, string? key, string status) => new()
    {
        RunId = _runId,
        SyncId = _session.SyncId,
        Kind = JournalRowKind.Debugged,
        Number = _start + number,
        At = _session.Time.GetUtcNow(),
        Key = key,
        Status = status,
        Region = _region,
    };

    /// <summary>Takes rows over. Waits only where the journal is slower than the store.</summary>
    internal ValueTask AddAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0 || _hasFailed)
        {
            return default;
        }

        if (Interlocked.Add(ref _rows, rows.Count) >= DebugLimits.RunRows && Interlocked.Read(ref _rows) - rows.Count < DebugLimits.RunRows)
        {
            _session.Logger.DebuggerFull(_session.SyncId, _runId, DebugLimits.RunRows);
        }

        return _chunks.Writer.WriteAsync(new Chunk(rows, null), cancellationToken);
    }

    /// <summary>Waits until the journal has all rows so far: before the low-water mark moves, from where on a crash makes them no more.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _chunks.Writer.WriteAsync(new Chunk([], flushed), cancellationToken).ConfigureAwait(false);
        await flushed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Also after a failure of the run: what the store has acknowledged is told.</summary>
    public async ValueTask DisposeAsync()
    {
        _chunks.Writer.TryComplete();
        await _writing.WaitAsync(DebugLimits.Patience, _session.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync()
    {
        await foreach (var chunk in _chunks.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (chunk.Rows.Count > 0 && !_hasFailed)
            {
                await AppendAsync(chunk.Rows).ConfigureAwait(false);
            }

            chunk.Flushed?.TrySetResult();
        }
    }

    private async Task AppendAsync(IReadOnlyList<JournalRow> rows)
    {
        try
        {
            await _session.Journal.AppendRowsAsync(rows, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _hasFailed = true;
            _session.Logger.DebuggerStopped(_session.SyncId, exception.GetType().Name);
        }
    }

    private sealed record Chunk(IReadOnlyList<JournalRow> Rows, TaskCompletionSource? Flushed);
}
