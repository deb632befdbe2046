using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

[ConformanceOf(typeof(PostgresSyncStateStore))]
public sealed class PostgresSyncStateStoreConformanceTests(PostgresFixture postgres) : SyncStateStoreConformanceTests
{
    protected override async ValueTask<ISyncStateStore> CreateStoreAsync()
        => new LeasedSyncStateStore(new PostgresSyncStateStore(await postgres.CreateDatabaseAsync()));
}
