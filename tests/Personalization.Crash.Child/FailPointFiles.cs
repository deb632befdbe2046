using Personalization.Sync.State;

namespace Personalization.Crash.Child;

/// <summary>State files with fail-points before and after everything that they make durable.</summary>
internal sealed class FailPointFiles(ISyncStateStore inner, FailPoints points) : ISyncStateStore
{
    public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
        => inner.OpenReadAsync(sync, kind, cancellationToken);

    public async ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
        => new Writer(await inner.CreateAsync(sync, kind, cancellationToken), kind, points);

    public async ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
    {
        var log = await inner.OpenLogAsync(sync, kind, length, cancellationToken);
        points.Hit("log opened");
        return new LogWriter(log, points);
    }

    public async ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
    {
        points.Hit($"{from} about to be promoted");
        await inner.PromoteAsync(sync, from, to, cancellationToken);
        points.Hit($"{from} promoted");
    }

    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => inner.GetFreeBytesAsync(cancellationToken);

    public async ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        points.Hit($"{kind} about to be deleted");
        await inner.DeleteAsync(sync, kind, cancellationToken);
    }

    private sealed class Writer(StateFileWriter inner, StateFileKind kind, FailPoints points) : StateFileWriter
    {
        public override Stream Stream => inner.Stream;

        public override async ValueTask CommitAsync(CancellationToken cancellationToken)
        {
            points.Hit($"{kind} written");
            await inner.CommitAsync(cancellationToken);
            points.Hit($"{kind} committed");
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class LogWriter(StateLogWriter inner, FailPoints points) : StateLogWriter
    {
        public override async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            // Half of the bytes is what a power cut may leave.
            points.Hit("log appended in part", () => inner.AppendAsync(bytes[..(bytes.Length / 2)], cancellationToken).AsTask().GetAwaiter().GetResult());
            await inner.AppendAsync(bytes, cancellationToken);
            points.Hit("log appended");
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
