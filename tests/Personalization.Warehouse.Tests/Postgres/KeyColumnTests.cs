using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>A column of any type that may be a key finds its records by the text that the documentation names, as primary and as other index.</summary>
public sealed class KeyColumnTests(PostgresFixture fixture)
{
    [Theory]
    [InlineData("smallint", "-7", "-7")]
    [InlineData("integer", "2147483647", "2147483647")]
    [InlineData("bigint", "9007199254740993", "9007199254740993")]
    [InlineData("numeric(12,2)", "1.50", "1.5")]
    [InlineData("numeric", "123456789012345678901234567890.10", "123456789012345678901234567890.1")]
    [InlineData("double precision", "12345", "12345")]
    [InlineData("double precision", "0.1", "0.1")]
    [InlineData("boolean", "yes", "true")]
    [InlineData("text", " Zoë 🎂 ", " Zoë 🎂 ")]
    [InlineData("char(5)", "ab", "ab   ")]
    [InlineData("uuid", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("date", "2026-01-31", "2026-01-31")]
    [InlineData("timestamp", "2026-01-31 08:30:00.5", "2026-01-31T08:30:00.5")]
    [InlineData("timestamptz", "2026-01-31 08:30:00+02", "2026-01-31T06:30:00Z")]
    [InlineData("time", "08:30", "08:30:00")]
    [InlineData("inet", "10.0.0.1/8", "10.0.0.1/8")]
    [InlineData("int4range", "[1,5]", "[1,6)")]
    [InlineData("mood", "happy", "happy")]
    [InlineData("code", "AB-1", "AB-1")]
    public async Task RunAsync_KeyOfAType_IsFoundByItsText(string type, string value, string key)
    {
        var connectionString = await CreateTableAsync(type);
        await PostgresServer.ExecuteAsync(connectionString, $"insert into t(k, n) values('{value}', 7), (null, 8)");
        await using var services = ServicesOf(connectionString);

        var run = await services.GetRequiredService<ISyncService>().RunAsync("by-key", cancellationToken: TestContext.Current.CancellationToken);
        await services.GetRequiredService<ISyncService>().RunAsync("by-index", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 1, 0), (run.Counts.Added, run.Counts.Ignored, run.Counts.Rejected));
        var cache = services.GetRequiredService<IPersonalizationCache>();
        Assert.Equal(7, await NumberAsync(cache, "keyed", "k", key));
        Assert.Equal(7, await NumberAsync(cache, "indexed", "k", key));
    }

    [Theory]
    [InlineData("bytea", "\\x00")]
    [InlineData("integer[]", "{1,2}")]
    [InlineData("money", "1")]
    [InlineData("double precision", "NaN")]
    [InlineData("timestamptz", "infinity")]
    public async Task RunAsync_KeyThatCannotBeOne_RejectsItsRow(string type, string value)
    {
        var connectionString = await CreateTableAsync(type);
        await PostgresServer.ExecuteAsync(connectionString, $"insert into t(k, n) values('{value}', 7)");
        await using var services = ServicesOf(connectionString);

        var run = await services.GetRequiredService<ISyncService>().RunAsync("by-key", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((SyncRunStatus.Warning, 0, 1), (run.Status, run.Counts.Added, run.Counts.Rejected));
        var rejected = Assert.Single(run.Rejections);
        Assert.Contains("'k'", rejected.Reason, StringComparison.Ordinal);
    }

    private async Task<string> CreateTableAsync(string type)
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(
            connectionString, "create type mood as enum('sad', 'happy')", "create domain code as text check (value ~ '^[A-Z]+-[0-9]+$')", $"create table t(k {type}, n int)");
        return connectionString;
    }

    private static ServiceProvider ServicesOf(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPersonalizationCache(cache => cache
            .AddPostgres("warehouse", connectionString)
            .AddCollection("keyed", keyed => keyed.Index("k", primary: true))
            .AddCollection("indexed", indexed => indexed.Index("n", primary: true).Index("k"))
            .AddSync("by-key", sync => sync.FromTable("warehouse", "t", "k").To("keyed").Map("n"))
            .AddSync("by-index", sync => sync.FromTable("warehouse", "t", "n").To("indexed").Index("k", "k").Map("n")));
        return services.BuildServiceProvider();
    }

    private static async Task<int> NumberAsync(IPersonalizationCache cache, string collection, string index, string value)
    {
        var record = await cache.GetAsync(collection, index, value, TestContext.Current.CancellationToken);
        Assert.NotNull(record);
        using var json = JsonDocument.Parse(record.Utf8Json);
        return json.RootElement.GetProperty("n").GetInt32();
    }
}
