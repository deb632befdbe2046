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
        await using (var store = new PostgresSyncStateStore(database, "The State").CreateKeyStore())
        {
            Assert.Empty(await store.ListAsync());
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
        await using var state = new PostgresSyncStateStore(asReader.ConnectionString, "The State");
        await using var keys = state.CreateKeyStore();
        var issued = await new ApiKeyIssuer(keys, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = "web" });
        Assert.Equal(issued.Key.Id, Assert.Single(await keys.ListAsync()).Id);
    }

    [Fact]
    public async Task ListAsync_SchemaWasRemoved_MakesItAnewWithAnotherVersion()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var state = new PostgresSyncStateStore(database);
        await using var keys = state.CreateKeyStore();
        var issuer = new ApiKeyIssuer(keys, TimeProvider.System);
        await issuer.CreateAsync(new ApiKeySettings { Name = "web" });
        var version = await keys.GetVersionAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand("drop schema personalization cascade", connection);
        await drop.ExecuteNonQueryAsync();

        Assert.Empty(await keys.ListAsync());
        Assert.NotEqual(version, await keys.GetVersionAsync());
        await issuer.CreateAsync(new ApiKeySettings { Name = "web" });
        Assert.Single(await keys.ListAsync());
    }

    [Fact]
    public async Task CreateAsync_SchemaWasRemoved_MakesItAnewAndTheKey()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var state = new PostgresSyncStateStore(database);
        await using var keys = state.CreateKeyStore();
        Assert.Empty(await keys.ListAsync());
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand("drop schema personalization cascade", connection);
        await drop.ExecuteNonQueryAsync();

        var issued = await new ApiKeyIssuer(keys, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = "web" });

        Assert.Equal(issued.Key.Id, (await keys.FindAsync(issued.Key.Id))?.Id);
    }

    protected override async ValueTask<IApiKeyStore> OpenAsync()
        => new PostgresSyncStateStore(_database ??= await postgres.CreateDatabaseAsync(), "keys and state").CreateKeyStore();
}
