using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>What a source says of itself, and how the server sees it.</summary>
public sealed class PostgresSourceTests(PostgresFixture fixture)
{
    private const string WhoAmI = "select current_setting('application_name') as name, current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as only";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TestAsync_Server_TellsVersionAndClock()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(-1));
        await using var source = new PostgresSource("warehouse", await fixture.CreateDatabaseAsync(), time);

        var report = await source.TestAsync(Cancellation);

        Assert.True(report.Succeeded);
        Assert.Equal(["connection", "read", "version", "clock"], report.Checks.Select(check => check.Name));
        Assert.All(report.Checks, check => Assert.Null(check.Problem));
        Assert.StartsWith("PostgreSQL 1", report.Version, StringComparison.Ordinal);
        Assert.InRange(report.ClockOffset!.Value.TotalMinutes, 59, 65);
    }

    [Fact]
    public async Task TestAsync_NoSuchDatabase_SaysSoAndStops()
    {
        await using var source = new PostgresSource("warehouse", await fixture.CreateDatabaseAsync() + ";Database=nowhere;Password=hush-hush");

        var report = await source.TestAsync(Cancellation);

        Assert.False(report.Succeeded);
        var check = Assert.Single(report.Checks);
        Assert.Equal("connection", check.Name);
        Assert.Contains("3D000", check.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", check.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "personalization")]
    [InlineData(";Application Name=shop-cache", "shop-cache")]
    public async Task ReadAsync_Server_SeesItsNameAndAConsistentView(string setting, string name)
    {
        await using var source = new PostgresSource("warehouse", await fixture.CreateDatabaseAsync() + setting);

        Assert.Equal([$"\"{name}\"", "\"repeatable read\"", "\"on\""], await ReaderText.FirstRowAsync(source, WhoAmI));
    }

    [Fact]
    public async Task OpenAsync_AfterAReadingThatWasLeft_HasItsConnectionAgain()
    {
        await using var source = new PostgresSource("warehouse", await fixture.CreateDatabaseAsync() + ";Maximum Pool Size=1;Timeout=20");
        var query = source.CreateQuery("select n, repeat('x', 1000) as filler from generate_series(1, 100000) n");
        for (var i = 0; i < 3; i++)
        {
            await using var reader = await query.OpenAsync(Cancellation);
            Assert.True(await reader.ReadAsync(Cancellation));
            Assert.Equal("1", ReaderText.JsonOf(reader, 0));
        }

        Assert.Equal(["1"], await ReaderText.FirstRowAsync(source, "select 1 as n"));
    }

    [Fact]
    public void Create_SessionAttributesOfOneHost_SaysThatTheyNeedSeveral()
    {
        var exception = Assert.Throws<ArgumentException>(() => new PostgresSource("warehouse", "postgres://db/shop?target_session_attrs=read-only"));
        Assert.Contains("chooses among hosts by Target Session Attributes, and names one host", exception.Message, StringComparison.Ordinal);

        new PostgresSource("warehouse", "postgres://db1,db2:5433/shop?target_session_attrs=read-only").Dispose();
    }
}
