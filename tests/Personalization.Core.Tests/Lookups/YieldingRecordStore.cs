using Personalization.Records;

namespace Personalization.Tests.Lookups;

/// <summary>Answers as another store does, but never at once, as a remote store.</summary>
internal sealed class YieldingRecordStore(IRecordStore inner) : IRecordStore, IAsyncDisposable
{
    internal bool IsDisposed => Disposals > 0;

    internal int Disposals { get; private set; }

    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new YieldingCollection(await inner.OpenAsync(definition, cancellationToken));

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return default;
    }

    private sealed class YieldingCollection(IRecordCollection inner) : ForwardingCollection(inner)
    {
        public override async ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await Inner.FindAsync(index, value, cancellationToken);
        }

        public override async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await Inner.FindManyAsync(index, values, cancellationToken);
        }
    }
}
