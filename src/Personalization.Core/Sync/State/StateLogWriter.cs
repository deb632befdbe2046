namespace Personalization.Sync.State;

/// <summary>A log while it is written. Used by one run at a time.</summary>
public abstract class StateLogWriter : IAsyncDisposable
{
    /// <summary>Appends bytes to the log.</summary>
    /// <param name="bytes">What to append.</param>
    /// <param name="cancellationToken">Cancels the call; part of the bytes may then lie at the end of the log.</param>
    /// <returns>A task that ends when the bytes would survive a power cut.</returns>
    public abstract ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Closes the log.</summary>
    /// <returns>A task that ends when the log is closed.</returns>
    public abstract ValueTask DisposeAsync();
}
