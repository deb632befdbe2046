using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Personalization.DependencyInjection;
using Personalization.Sources;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Tests.Postgres;

namespace Personalization.Warehouse.Tests.Ado;

public sealed class AdoSourceTests(PostgresFixture fixture) : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Constructor_BadConnectionString_SaysWhoRefusesItWithoutQuotingIt()
    {
        var exception = Assert.Throws<ArgumentException>(() => new AdoSource("warehouse", NpgsqlFactory.Instance, "Host=db;Pasword=hunter2"));
        Assert.Contains("NpgsqlFactory refuses the connection string of the source 'warehouse'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BadTimeOutOrDialect_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:", new AdoSourceOptions { CommandTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:", new AdoSourceOptions { CommandTimeout = TimeSpan.MaxValue }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:", new AdoSourceOptions { Dialect = (SqlDialect)99 }));
    }

    // SQLite knows the quotes of all of them.
    [Theory]
    [InlineData(SqlDialect.Ansi)]
    [InlineData(SqlDialect.Sqlite)]
    [InlineData(SqlDialect.Snowflake)]
    [InlineData(SqlDialect.MySql)]
    [InlineData(SqlDialect.SqlServer)]
    public async Task CreateTableQuery_AwkwardName_IsQuoted(SqlDialect dialect)
    {
        var file = await new SqliteFile(_directory.File("t.db")).ExecuteAsync("create table \"order by `x` 1\"(a)", "insert into \"order by `x` 1\" values (7)");
        var source = new AdoSource("shop", SqliteFactory.Instance, file.ConnectionString, new AdoSourceOptions { Dialect = dialect });

        await using var reader = await source.CreateTableQuery("main.order by `x` 1").OpenAsync(Cancellation);

        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.Equal("7", ReaderText.JsonOf(reader, 0));
    }

    [Fact]
    public void CreateTableQuery_NoName_Throws()
        => Assert.Throws<FormatException>(() => new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:").CreateTableQuery("a..b"));

    [Fact]
    public async Task TestAsync_Postgres_TellsVersionAndClock()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(-1));
        var report = await new AdoSource("warehouse", NpgsqlFactory.Instance, await fixture.CreateDatabaseAsync(), new AdoSourceOptions { Dialect = SqlDialect.Postgres }, time).TestAsync(Cancellation);

        Assert.True(report.Succeeded);
        Assert.Equal(["connection", "read", "version", "clock"], report.Checks.Select(check => check.Name));
        Assert.StartsWith("PostgreSQL ", report.Version, StringComparison.Ordinal);
        Assert.InRange(report.ClockOffset!.Value.TotalMinutes, 59, 65);
    }

    [Theory]
    [InlineData(SqlDialect.Sqlite, "SQLite 3.", true)]
    [InlineData(SqlDialect.Ansi, "3.", false)]
    public async Task TestAsync_Sqlite_TellsVersionAndTheClockIfItsZoneIsKnown(SqlDialect dialect, string version, bool hasClock)
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(1));
        var report = await new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:", new AdoSourceOptions { Dialect = dialect }, time).TestAsync(Cancellation);

        Assert.True(report.Succeeded);
        Assert.StartsWith(version, report.Version, StringComparison.Ordinal);
        Assert.Equal(hasClock, report.ClockOffset is { TotalMinutes: > -65 and < -55 });
    }

    [Fact]
    public async Task TestAsync_NoSuchDatabase_SaysWhatToDo()
    {
        var report = await new AdoSource("shop", SqliteFactory.Instance, $"Data Source={_directory.File("absent.db")};Mode=ReadOnly", new AdoSourceOptions { Dialect = SqlDialect.Sqlite }).TestAsync(Cancellation);

        Assert.False(report.Succeeded);
        var check = Assert.Single(report.Checks);
        Assert.Contains("The source 'shop' could not be connected to (SqliteException", check.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("absent.db", check.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestAsync_WrongDialect_FailsAtItsFirstStatement()
    {
        var report = await new AdoSource("shop", SqliteFactory.Instance, "Data Source=:memory:", new AdoSourceOptions { Dialect = SqlDialect.SqlServer }).TestAsync(Cancellation);
        Assert.Equal("version", report.Checks[^1].Name);
        Assert.Contains("refused the statement", report.Checks[^1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AddAdo_ByFactoryAndByName_RegistersSources()
    {
        var builder = new Builder();
        builder.AddAdo("shop", SqliteFactory.Instance, "Data Source=:memory:").AddAdo("crm", "Npgsql.NpgsqlFactory, Npgsql", "Host=db", SqlDialect.Postgres);
        using var provider = builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.Equal(["shop", "crm"], provider.GetServices<ISource>().Select(source => Assert.IsType<AdoSource>(source).Name));
    }

    [Fact]
    public void Backend_Settings_MakeASource() => Assert.Equal("shop", Assert.IsType<AdoSource>(Make("shop", Settings())).Name);

    [Fact]
    public async Task Backend_CommandTimeout_Holds()
    {
        var settings = Settings("Npgsql.NpgsqlFactory, Npgsql", "postgres", await fixture.CreateDatabaseAsync());
        settings.Set("commandTimeout", TimeSpan.FromSeconds(1));
        var query = Make("warehouse", settings).CreateQuery("select pg_sleep(600)");

        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await query.OpenAsync(Cancellation));

        Assert.IsType<TimeoutException>(exception.InnerException!.InnerException);
    }

    [Theory]
    [InlineData("ansi")]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    [InlineData("snowflake")]
    [InlineData("mysql")]
    [InlineData("sqlserver")]
    public void Backend_Dialect_IsAWord(string dialect) => Assert.NotNull(Make("shop", Settings(dialect: dialect)));

    [Theory]
    [InlineData("snowflakes", "There is no SQL dialect 'snowflakes'. Did you mean 'snowflake'? There are: ansi, mysql, postgres, snowflake, sqlite, sqlserver.")]
    [InlineData("0", "There is no SQL dialect '0'. There are: ")]
    public void Backend_NoDialect_SuggestsOne(string dialect, string message)
        => Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Make("shop", Settings(dialect: dialect))).Message, StringComparison.Ordinal);

    [Fact]
    public void Backend_NoProvider_SaysWhereItWasLookedFor()
    {
        var exception = Assert.Throws<PersonalizationException>(() => Make("shop", Settings("Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data")));
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "providers"), exception.Message, StringComparison.Ordinal);
    }

    private static ISource Make(string name, BackendSettings settings)
    {
        Assert.True(WarehouseBackends.Registry.TryGetSource("ado", out var create));
        return create(name, settings);
    }

    private static BackendSettings Settings(
        string provider = "Microsoft.Data.Sqlite.SqliteFactory, Microsoft.Data.Sqlite", string dialect = "sqlite", string connectionString = "Data Source=:memory:")
    {
        var settings = new BackendSettings();
        settings.Set("provider", provider);
        settings.Set("dialect", dialect);
        settings.Set("connectionString", connectionString);
        settings.Set("directory", AppContext.BaseDirectory);
        return settings;
    }

    private sealed class Builder : IPersonalizationBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
