using Npgsql;
using Personalization.Errors;
using Personalization.Sync.State;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.State;

public sealed class PostgresStateFactoryTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(null, "personalization")]
    [InlineData("Cache \"1\"", "Cache \"1\"")]
    public async Task Create_WithOrWithoutSchema_KeepsItsTablesThere(string? schema, string expected)
    {
        var database = await postgres.CreateDatabaseAsync();
        var settings = new Dictionary<string, string> { ["connectionString"] = database };
        if (schema is not null)
        {
            settings["schema"] = schema;
        }

        await using (var state = Assert.IsType<PostgresStateStore>(new PostgresStateFactory().Create(settings)))
        await using (await ((ISyncLease)state).AcquireAsync("profile", TestContext.Current.CancellationToken))
        {
            Assert.Equal(["chunks", "files", "leases", "version"], await TablesAsync(database, expected));
        }
    }

    [Fact]
    public void Create_ServerUnreachable_ConnectsToNothing()
    {
        using var state = Assert.IsType<PostgresStateStore>(Create(("connectionString", "Host=nowhere.invalid")));
    }

    [Fact]
    public void Create_NoConnectionString_SaysSo()
    {
        var exception = Assert.Throws<ArgumentException>(() => Create(("schema", "cache")));

        Assert.Contains("connectionString", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnreadableConnectionString_SaysSoWithoutIt()
    {
        var exception = Assert.Throws<PersonalizationException>(() => Create(("connectionString", "Host=db;Password=secret;Wrong=1")));

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Configuration files find it by this name, since their package does not reference this one.</summary>
    [Fact]
    public void Type_ByTheNameInConfigurationFiles_IsFound()
        => Assert.Equal(typeof(PostgresStateFactory), Type.GetType("Personalization.Warehouse.PostgresStateFactory, Personalization.Warehouse"));

    private static ISnapshotStore Create(params (string Key, string Value)[] settings)
        => new PostgresStateFactory().Create(settings.ToDictionary(setting => setting.Key, setting => setting.Value));

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
