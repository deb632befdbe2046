using Personalization.Errors;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Postgres;

public sealed class PostgresSourceFactoryTests(PostgresFixture fixture)
{
    private const string Usable = "Host=db;Username=reader;Password=hush-hush";

    [Fact]
    public async Task Create_ConnectionString_MakesASourceThatReads()
    {
        var factory = Activator.CreateInstance<PostgresSourceFactory>();
        await using var source = (PostgresSource)factory.Create(
            "shop", new Dictionary<string, string> { ["connectionString"] = await fixture.CreateDatabaseAsync(), ["directory"] = "/etc", ["engine"] = "basic" });

        Assert.Equal("shop", source.Name);
        Assert.Equal(["1"], await ReaderText.FirstRowAsync(source, "select 1 as id"));
    }

    [Fact]
    public async Task Create_CommandTimeout_GoesBeforeThatOfTheConnectionString()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        await using var source = Create($"{connectionString};Command Timeout=600", "00:00:00.0500000");

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => ReaderText.FirstRowAsync(source, "select pg_sleep(60)::text"));

        Assert.Contains("statement timeout", exception.Message, StringComparison.Ordinal);
        Assert.Contains("raise commandTimeout", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "1.02:03:04", 93784)]
    [InlineData(null, "00:00:00", 0)]
    [InlineData(null, null, null)]
    [InlineData("7", null, 7)]
    [InlineData("7", "00:00:09", 9)]
    public void Create_CommandTimeout_IsThatOfTheStatement(string? ofConnectionString, string? ofSource, int? seconds)
    {
        using var source = Create(ofConnectionString is null ? Usable : $"{Usable};Command Timeout={ofConnectionString}", ofSource);

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), source.Settings.StatementTimeout);
    }

    [Theory]
    [InlineData("Username=reader;Password=hush-hush", null, "no host")]
    [InlineData("Host=db;Pasword=hush-hush", null, "keyword is unknown")]
    [InlineData("postgres://reader:hush-hush@db:x/shop", null, "cannot be read")]
    [InlineData("   ", null, "no connectionString")]
    [InlineData(Usable, "30", "out of range")] // thirty days
    [InlineData(Usable, "30s", "no duration")]
    [InlineData(Usable, "-00:00:01", "out of range")]
    [InlineData(Usable, "00:00:00.0001000", "out of range")]
    [InlineData(Usable + ";Command Timeout=2147483647", null, "out of range")]
    public void Create_UnusableSettings_SaysWhichAndNotTheirText(string connectionString, string? timeout, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => Create(connectionString, timeout));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("'shop'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NoConnectionString_SaysSo()
        => Assert.Contains(
            "no connectionString",
            Assert.Throws<ArgumentException>(() => new PostgresSourceFactory().Create("shop", new Dictionary<string, string>())).Message,
            StringComparison.Ordinal);

    private static PostgresSource Create(string connectionString, string? timeout)
    {
        var settings = new Dictionary<string, string> { ["connectionString"] = connectionString };
        if (timeout is not null)
        {
            settings["commandTimeout"] = timeout;
        }

        return (PostgresSource)new PostgresSourceFactory().Create("shop", settings);
    }
}
