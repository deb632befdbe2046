using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>
/// Writes down what became of the operations of a plan; the format is in <see cref="OutcomeFormat"/>. Verdicts gather in memory until
/// everything before an offset is known; then they and the offset become durable together.
/// </summary>
internal sealed class OutcomeLog : IAsyncDisposable
{
    private readonly StateLogWriter _file;
    private readonly Lock _gate = new();
    private List<Verdict> _pending = [];

    private OutcomeLog(StateLogWriter file) => _file = file;

    /// <summary>Opens the log of a plan, to go on behind what is good of it.</summary>
    /// <param name="snapshots">Where state files lie.</param>
    /// <param name="sync">The sync's id.</param>
    /// <param name="planId">The plan.</param>
    /// <param name="length">How many bytes of an existing log are good; 0 for a new one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async Task<OutcomeLog> OpenAsync(
        ISyncStateStore snapshots, string sync, string planId, long length, CancellationToken cancellationToken)
    {
        var log = new OutcomeLog(await snapshots.OpenLogAsync(sync, StateFileKind.Outcomes, length, cancellationToken).ConfigureAwait(false));
        if (length == 0)
        {
            var start = new byte[OutcomeFormat.StartLength];
            BinaryPrimitives.WriteUInt32LittleEndian(start, OutcomeFormat.Magic);
            BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(4), OutcomeFormat.Version);
            await log._file.AppendAsync(start, cancellationToken).ConfigureAwait(false);
            await log.AppendBlockAsync(Encoding.UTF8.GetBytes(planId), cancellationToken).ConfigureAwait(false);
        }

        return log;
    }

    internal void Add(Verdict verdict)
    {
        lock (_gate)
        {
            _pending.Add(verdict);
        }
    }

    /// <summary>Makes the verdicts on operations before an offset durable, and the offset with them.</summary>
    /// <remarks>Once verdicts are taken, nothing may be cancelled: an offset that is covered without them would lose the rows that wait.</remarks>
    internal async ValueTask CoverAsync(long offset, bool done, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var payload = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteInt64LittleEndian(payload.GetSpan(sizeof(long)), offset);
        payload.Advance(sizeof(long));
        payload.Write([done ? OutcomeFormat.DoneFlag : (byte)0]);
        var taken = TakeBefore(offset);
        foreach (var verdict in taken)
        {
            OutcomeFormat.Write(payload, verdict);
        }

        try
        {
            await AppendBlockAsync(payload.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            taken.ForEach(Add);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>A verdict behind the offset is not written yet: a resumed run tries that operation again, and may come to another one.</summary>
    private List<Verdict> TakeBefore(long offset)
    {
        lock (_gate)
        {
            var taken = _pending.FindAll(verdict => verdict.Ordinal < offset);
            _pending = _pending.FindAll(verdict => verdict.Ordinal >= offset);
            return taken;
        }
    }

    private ValueTask AppendBlockAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var block = new byte[OutcomeFormat.BlockHeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(block, payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(4), XxHash64.HashToUInt64(payload.Span));
        payload.CopyTo(block.AsMemory(OutcomeFormat.BlockHeaderLength));
        return _file.AppendAsync(block, cancellationToken);
    }
}
