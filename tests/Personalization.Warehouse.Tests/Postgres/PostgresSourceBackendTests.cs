using Personalization.DependencyInjection;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

public sealed class PostgresSourceBackendTests(PostgresFixture fixture)
{
    private const string Usable = "Host=db;Username=reader;Password=hush-hush";

    [Fact]
    public async Task Create_ConnectionString_MakesASourceThatReads()
    {
        await using var source = Create(await fixture.CreateDatabaseAsync());

        Assert.Equal("shop", source.Name);
        Assert.Equal(["1"], await ReaderText.FirstRowAsync(source, "select 1 as id"));
    }

    [Fact]
    public async Task Create_CommandTimeout_GoesBeforeThatOfTheConnectionString()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await using var source = Create($"{connectionString};Command Timeout=600", TimeSpan.FromMilliseconds(50));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => ReaderText.FirstRowAsync(source, "select pg_sleep(60)::text"));

        Assert.Contains("statement timeout", exception.Message, StringComparison.Ordinal);
        Assert.Contains("raise commandTimeout", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 93784, 93784)]
    [InlineData(null, 0, 0)]
    [InlineData(null, null, null)]
    [InlineData("7", null, 7)]
    [InlineData("7", 9, 9)]
    public void Create_CommandTimeout_IsThatOfTheStatement(string? ofConnectionString, int? ofSource, int? seconds)
    {
        using var source = Create(
            ofConnectionString is null ? Usable : $"{Usable};Command Timeout={ofConnectionString}", ofSource is { } given ? TimeSpan.FromSeconds(given) : null);

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), source.Settings.StatementTimeout);
    }

    [Theory]
    [InlineData("Username=reader;Password=hush-hush", null, "no host")]
    [InlineData("Host=db;Pasword=hush-hush", null, "keyword is unknown")]
    [InlineData("postgres://reader:hush-hush@db:x/shop", null, "cannot be read")]
    [InlineData("   ", null, "no connectionString")]
    [InlineData(null, null, "no connectionString")]
    [InlineData(Usable, 30 * 86_400d, "out of range")]
    [InlineData(Usable, -1d, "out of range")]
    [InlineData(Usable, 0.0001, "out of range")]
    [InlineData(Usable + ";Command Timeout=2147483647", null, "out of range")]
    public void Create_UnusableSettings_SaysWhichAndNotTheirText(string? connectionString, double? timeout, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => Create(connectionString, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("'shop'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", exception.ToString(), StringComparison.Ordinal);
    }

    private static PostgresSource Create(string? connectionString, TimeSpan? timeout = null)
    {
        var settings = new BackendSettings();
        if (connectionString is not null)
        {
            settings.Set("connectionString", connectionString);
        }

        if (timeout is { } given)
        {
            settings.Set("commandTimeout", given);
        }

        Assert.True(WarehouseBackends.Registry.TryGetSource("postgres", out var create));
        return (PostgresSource)create("shop", settings);
    }
}
