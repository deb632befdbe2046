using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

[ConformanceOf(typeof(PostgresSyncStateStore))]
public sealed class PostgresSyncLeaseConformanceTests(PostgresFixture postgres) : SyncLeaseConformanceTests
{
    private string? _database;

    protected override async ValueTask<ISyncLease> OpenAsync() => new PostgresSyncStateStore(_database ??= await postgres.CreateDatabaseAsync());

    protected override Task LoseAsync(SyncLeaseGrant grant) => LeaseSessions.EndAllAsync(_database!);
}
