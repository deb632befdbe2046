namespace Personalization.Sources;

/// <summary>Opens queries so that a cancelled run ends even where a source does not listen, or works in the calling thread.</summary>
internal static class SourceOpening
{
    internal static async Task<RowReader> OpenAsync(ISourceQuery query, CancellationToken cancellationToken)
    {
        var opening = Task.Run(() => query.OpenAsync(cancellationToken).AsTask(), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = AbandonAsync(opening);
            throw;
        }
    }

    /// <summary>Closes what a source opens after nobody waits for it any more.</summary>
    private static async Task AbandonAsync(Task<RowReader> opening)
    {
        try
        {
            var reader = await opening.ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The run has ended; there is nobody to tell.
        }
    }
}
