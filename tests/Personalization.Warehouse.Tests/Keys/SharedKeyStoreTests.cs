using Npgsql;
using Personalization.Keys;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Keys;

namespace Personalization.Warehouse.Tests.Keys;

/// <summary>API keys beside the state of syncs, in the state's schema.</summary>
[ConformanceOf(typeof(PostgresApiKeyStore))]
public sealed class SharedKeyStoreTests(PostgresFixture postgres) : ApiKeyStoreConformanceTests
{
    private string? _database;

    [Fact]
    public async Task CreateKeyStore_TablesAreThere_NeedsNoRightToMakeThem()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var store = new PostgresStateStore(database, "The State").CreateKeyStore())
        {
            Assert.Equal(1, await store.GetVersionAsync());
        }

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var role = "reader_" + Guid.NewGuid().ToString("N");
        await using var grant = new NpgsqlCommand(
            $"create role {role} login; grant usage on schema \"The State\" to {role}; "
            + $"grant select, insert, update, delete on all tables in schema \"The State\" to {role}",
            connection);
        await grant.ExecuteNonQueryAsync();

        var asReader = new NpgsqlConnectionStringBuilder(database) { Username = role };
        await using var state = new PostgresStateStore(asReader.ConnectionString, "The State");
        await using var keys = state.CreateKeyStore();
        var issued = await new ApiKeyIssuer(keys, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = "web" });
        Assert.Equal(issued.Key.Id, Assert.Single(await keys.ListAsync()).Id);
    }

    protected override async ValueTask<IApiKeyStore> OpenAsync()
        => new PostgresStateStore(_database ??= await postgres.CreateDatabaseAsync(), "keys and state").CreateKeyStore();
}
