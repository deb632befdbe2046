namespace Personalization.Records;

/// <summary>Where records live. Every member may be called from any thread at any time.</summary>
/// <remarks>What a store keeps to is told at <see cref="IRecordCollection"/>, and tested by <c>Personalization.Testing.RecordStoreConformanceTests</c>.</remarks>
public interface IRecordStore
{
    /// <summary>Gets a value indicating whether a server of its own keeps the records, which may lose them while this process runs: readiness is then asked for again and again.</summary>
    bool IsRemote => false;

    /// <summary>Opens a collection, and makes it where it is new. Safe to repeat, also with indexes added: handles that were opened before have them too.</summary>
    /// <param name="definition">The collection.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The collection, which can be read and written.</returns>
    /// <exception cref="RecordStoreException">The store cannot be used.</exception>
    ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken);
}
