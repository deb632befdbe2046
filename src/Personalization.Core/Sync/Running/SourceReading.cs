using Personalization.Sources;

namespace Personalization.Sync.Running;

/// <summary>
/// One reading of a source, which a cancelled run leaves behind where the source does not listen: where it neither answers the row that it was asked for nor ends, for a while. Nothing of it is
/// closed meanwhile, as sources need not bear that while they are in use; that follows when the source comes back, if it does.
/// </summary>
internal sealed class SourceReading(RowReader reader, TimeProvider time, TimeSpan patience) : IAsyncDisposable
{
    private Task _reading = Task.CompletedTask;
    private CancellationToken _cancellation;

    /// <summary>Reads, off this thread: sources may work in the thread that asks.</summary>
    /// <param name="readAsync">Reads all rows. Once cancelled it does nothing but end when the source has answered.</param>
    /// <param name="isInSource">Tells whether it waits for the source right now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task RunAsync(Func<CancellationToken, Task> readAsync, Func<bool> isInSource, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        _reading = Task.Run(() => readAsync(cancellationToken), CancellationToken.None);
        try
        {
            await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_reading.IsCompleted)
        {
            await WaitAsync(_reading).ConfigureAwait(false);
            if (!_reading.IsCompleted && isInSource())
            {
                throw;
            }

            await _reading.ConfigureAwait(false);
        }
    }

    /// <summary>Closes the source, after a cancelled run no longer than its patience lasts.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_cancellation.IsCancellationRequested)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            return;
        }

        await WaitAsync(Task.Run(CloseAsync, CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The run has ended as cancelled; there is nobody to tell.
        }
    }

    private async Task WaitAsync(Task task) => await task.WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
