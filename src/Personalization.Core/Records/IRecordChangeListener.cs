namespace Personalization.Records;

/// <summary>Is told of records that change. A service of the application, at most one. Every member may be called from any thread at any time.</summary>
/// <remarks>
/// <para>A batch is told of after the store has acknowledged it and before the run goes on from it: after a crash in between the batch is applied again, and told of again.
/// So a batch may come several times, also from several regions, and in each of them before or after the others.</para>
/// <para>A listener that throws <see cref="RecordStoreException"/> of the kind <see cref="RecordStoreErrorKind.Transient"/> makes the run try the batch again; any other
/// exception ends the run. Nothing is lost: the next run writes the batch again.</para>
/// </remarks>
internal interface IRecordChangeListener
{
    /// <summary>Takes note of a batch that a store has applied.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="batch">The batch, with operations that the store may have refused: their records are as they were.</param>
    /// <param name="cancellationToken">Cancels the call; the batch is told of again.</param>
    /// <returns>A task that ends when nothing of the batch would be lost by a crash.</returns>
    ValueTask AppliedAsync(string collection, RecordBatch batch, CancellationToken cancellationToken);
}
