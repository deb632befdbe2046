using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>A store with its collection "people".</summary>
internal sealed class PeopleStore(SqliteRecordStore store, IRecordCollection people) : ForwardingCollection(people), IAsyncDisposable, IDisposable
{
    internal SqliteRecordStore Store => store;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public void Dispose() => store.Dispose();
}
