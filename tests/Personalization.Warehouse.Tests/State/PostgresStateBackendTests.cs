using Npgsql;
using Personalization.DependencyInjection;
using Personalization.Sync.State;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.State;

public sealed class PostgresStateBackendTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(null, "personalization")]
    [InlineData("Cache \"1\"", "Cache \"1\"")]
    public async Task Create_WithOrWithoutSchema_KeepsItsTablesThere(string? schema, string expected)
    {
        var database = await postgres.CreateDatabaseAsync();
        (string, string)[] settings = schema is null ? [("connectionString", database)] : [("connectionString", database), ("schema", schema)];

        await using (var state = Assert.IsType<PostgresSyncStateStore>(Create(settings)))
        await using (await ((ISyncLease)state).AcquireAsync("profile", TestContext.Current.CancellationToken))
        {
            Assert.Equal(["chunks", "files", "leases", "version"], await TablesAsync(database, expected));
        }
    }

    [Fact]
    public void Create_ServerUnreachable_ConnectsToNothing()
    {
        using var state = Assert.IsType<PostgresSyncStateStore>(Create(("connectionString", "Host=nowhere.invalid")));
    }

    [Fact]
    public void Create_NoConnectionString_SaysSo()
    {
        var exception = Assert.Throws<PersonalizationException>(() => Create(("schema", "cache")));

        Assert.StartsWith("There is no connectionString of the state (PostgreSQL).", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnreadableConnectionString_SaysSoWithoutIt()
    {
        var exception = Assert.Throws<PersonalizationException>(() => Create(("connectionString", "Host=db;Password=secret;Wrong=1")));

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    private static ISyncStateStore Create(params (string Key, string Value)[] settings)
    {
        var all = new BackendSettings();
        foreach (var (key, value) in settings)
        {
            all.Set(key, value);
        }

        Assert.True(WarehouseBackends.Registry.TryGetState("postgres", out var create));
        return create(all);
    }

    private static async Task<List<string>> TablesAsync(string database, string schema)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select tablename from pg_tables where schemaname = $1 order by 1", connection) { Parameters = { new() { Value = schema } } };
        var tables = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }
}
