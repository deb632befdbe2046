using Personalization.Records;

namespace Personalization.Tests.Lookups;

/// <summary>A store that answers what a test says, and counts what it was asked.</summary>
internal sealed class FakeRecordStore : IRecordStore
{
    internal Func<string, ValueTask<PersonalizationRecord?>> Find { get; set; } = _ => default;

    internal int Calls { get; private set; }

    /// <summary>How many values each call for many asked for.</summary>
    internal List<int> Many { get; } = [];

    internal CancellationToken LastToken { get; private set; }

    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
        => new FakeCollection(this, await new InMemoryRecordStore().OpenAsync(definition, cancellationToken));

    private sealed class FakeCollection(FakeRecordStore store, IRecordCollection inner) : ForwardingCollection(inner)
    {
        public override ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
        {
            store.Calls++;
            store.LastToken = cancellationToken;
            return store.Find(value);
        }

        public override async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        {
            store.Many.Add(values.Count);
            var found = new Dictionary<string, PersonalizationRecord?>(StringComparer.Ordinal);
            foreach (var value in values)
            {
                found[value] = await FindAsync(index, value, cancellationToken);
            }

            return found;
        }
    }
}
