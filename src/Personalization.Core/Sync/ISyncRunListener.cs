namespace Personalization.Sync;

/// <summary>Is told of each run that has ended, after the journal. What could not begin since another process has the sync is no run.</summary>
internal interface ISyncRunListener
{
    /// <summary>Takes note of a run. The run waits for it, so it takes little time; it throws nothing.</summary>
    /// <param name="syncId">The sync.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it has.</returns>
    ValueTask RunEndedAsync(string syncId, CancellationToken cancellationToken);
}
