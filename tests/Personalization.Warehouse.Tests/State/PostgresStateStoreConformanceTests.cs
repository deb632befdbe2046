using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

[ConformanceOf(typeof(PostgresStateStore))]
public sealed class PostgresStateStoreConformanceTests(PostgresFixture postgres) : SnapshotStoreConformanceTests
{
    protected override async ValueTask<ISnapshotStore> CreateStoreAsync()
        => new LeasedSnapshotStore(new PostgresStateStore(await postgres.CreateDatabaseAsync()));
}
