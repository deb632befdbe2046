using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Hosting.Wiring;

/// <summary>Records of a store for one who counts them: nothing is prepared, so an index that is new in the configuration is not made.</summary>
internal sealed class BareRecords(IRecordStore store) : IRecordReadiness
{
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => store.OpenAsync(new CollectionDefinition(collection.Name, collection.PrimaryIndex, []), cancellationToken);

    public bool IsReady(CollectionDefinition collection) => true;

    public ValueTask<bool> IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken) => new(true);
}
