using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

[ConformanceOf(typeof(PostgresStateStore))]
public sealed class PostgresSyncLeaseConformanceTests(PostgresFixture postgres) : SyncLeaseConformanceTests
{
    private string? _database;

    protected override async ValueTask<ISyncLease> OpenAsync() => new PostgresStateStore(_database ??= await postgres.CreateDatabaseAsync());

    protected override Task LoseAsync(SyncLeaseGrant grant) => LeaseSessions.EndAllAsync(_database!);
}
