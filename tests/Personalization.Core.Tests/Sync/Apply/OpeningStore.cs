using Personalization.Records;

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>A store that a test opens collections of another one with.</summary>
internal sealed class OpeningStore(IRecordStore inner, Func<IRecordStore, CollectionDefinition, IRecordCollection> open) : IRecordStore
{
    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        await inner.OpenAsync(definition, cancellationToken);
        return open(inner, definition);
    }
}
