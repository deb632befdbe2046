using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>Reads an outcome log as far as it is good.</summary>
internal sealed class OutcomeReader
{
    private OutcomeReader()
    {
    }

    internal delegate void VerdictVisitor(Verdict verdict);

    /// <summary>How many bytes are good; 0 when there is no log of the plan.</summary>
    internal long Length { get; private set; }

    /// <summary>How many operations from the plan's start are settled or deferred.</summary>
    internal long Covered { get; private set; }

    /// <summary>Whether every operation is settled.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Reads the log of a plan.</summary>
    /// <param name="snapshots">Where state files lie.</param>
    /// <param name="sync">The sync's id.</param>
    /// <param name="planId">The plan; the log of another one counts as none.</param>
    /// <param name="maxCovered">Where the low-water mark is: what the log says beyond it is tried again, and comes to another verdict perhaps.</param>
    /// <param name="visit">Is told of each verdict, in the order in which they were written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal static async Task<OutcomeReader> ReadAsync(
        ISyncStateStore snapshots, string sync, string planId, long maxCovered, VerdictVisitor? visit, CancellationToken cancellationToken)
    {
        var reader = new OutcomeReader();
        var stream = await snapshots.OpenReadAsync(sync, StateFileKind.Outcomes, cancellationToken).ConfigureAwait(false);
        if (stream is not null)
        {
            await using (stream.ConfigureAwait(false))
            {
                await reader.ReadAsync(stream, sync, planId, maxCovered, visit, cancellationToken).ConfigureAwait(false);
            }
        }

        return reader;
    }

    private async Task ReadAsync(
        Stream stream, string sync, string planId, long maxCovered, VerdictVisitor? visit, CancellationToken cancellationToken)
    {
        var start = new byte[OutcomeFormat.StartLength];
        if (await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < start.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(start) != OutcomeFormat.Magic)
        {
            return;
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        if (version != OutcomeFormat.Version)
        {
            throw StateFormat.Damaged(OutcomeFormat.Magic, sync, $"has version {version}, and this library reads version {OutcomeFormat.Version}");
        }

        var good = (long)start.Length;
        var first = true;
        while (await ReadBlockAsync(stream, cancellationToken).ConfigureAwait(false) is { } payload)
        {
            if (first && Encoding.UTF8.GetString(payload) != planId)
            {
                return;
            }

            if (!first && BinaryPrimitives.ReadInt64LittleEndian(payload) > maxCovered)
            {
                break;
            }

            if (!first)
            {
                Read(payload, visit);
            }

            first = false;
            good += OutcomeFormat.BlockHeaderLength + payload.Length;
        }

        Length = first ? 0 : good;
    }

    private void Read(ReadOnlySpan<byte> payload, VerdictVisitor? visit)
    {
        Covered = BinaryPrimitives.ReadInt64LittleEndian(payload);
        IsDone = payload[sizeof(long)] == OutcomeFormat.DoneFlag;
        var rest = payload[(sizeof(long) + 1)..];
        while (visit is not null && !rest.IsEmpty)
        {
            visit(OutcomeFormat.Read(ref rest));
        }
    }

    private static async Task<byte[]?> ReadBlockAsync(Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = new byte[OutcomeFormat.BlockHeaderLength];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < header.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 0 || length > stream.Length - stream.Position)
        {
            return null;
        }

        var payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        return XxHash64.HashToUInt64(payload) == BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(4)) ? payload : null;
    }
}
