using System.Data.Common;
using System.Globalization;
using Npgsql;
using Personalization.Sources;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>What goes wrong at a server, through the generic path.</summary>
public sealed class AdoSourceFaultTests(PostgresFixture fixture)
{
    private const string Endless = "select pg_sleep(600)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ServerKilledInTheMiddle_FailsForTheMomentAndReadsAgainLater()
    {
        await using var server = await PostgresServer.StartAsync();
        var query = Source(server.ConnectionString()).CreateQuery("select g, repeat('x', 1000) from generate_series(1, 200000) g");
        await using (var reader = await query.OpenAsync(Cancellation))
        {
            Assert.True(await reader.ReadAsync(Cancellation));
            await server.KillAsync();
            var broken = await Assert.ThrowsAsync<PersonalizationException>(() => CountAsync(reader));
            AssertFailed(broken, "failed while its rows were read", isTransient: true);
        }

        var down = await Assert.ThrowsAsync<PersonalizationException>(async () => await query.OpenAsync(Cancellation));
        AssertFailed(down, "could not be connected to", isTransient: true);

        await server.RestartAsync();
        await using var again = await query.OpenAsync(Cancellation);
        Assert.Equal(200_000, await CountAsync(again));
    }

    [Fact]
    public async Task OpenAsync_TimeOut_FailsForTheMomentAndStopsTheStatement()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        var source = Source(connectionString, TimeSpan.FromMilliseconds(200));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => CountAsync(source, Endless));

        AssertFailed(exception, "the command timeout", isTransient: true);
        Assert.IsType<TimeoutException>(exception.InnerException!.InnerException);
        await WaitForStatementsAsync(connectionString, 0);
    }

    [Fact]
    public async Task OpenAsync_TimeOutOfTheConnectionString_Holds()
    {
        var source = Source(await fixture.CreateDatabaseAsync() + ";Command Timeout=1");
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => CountAsync(source, Endless));
        Assert.IsType<TimeoutException>(exception.InnerException!.InnerException);
    }

    [Fact]
    public async Task OpenAsync_CancelledMeanwhile_IsCancelledAndStopsTheStatement()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        using var cancellation = new CancellationTokenSource();
        var opening = Source(connectionString).CreateQuery(Endless).OpenAsync(cancellation.Token).AsTask();
        await WaitForStatementsAsync(connectionString, 1);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Cancellation));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await WaitForStatementsAsync(connectionString, 0);
    }

    [Fact]
    public async Task ReadAsync_ProviderThatBlocks_IsCancelledByItsCommand()
    {
        var factory = new BlockingFactory();
        await using var reader = await new AdoSource("lake", factory, "x").CreateQuery("select id from t").OpenAsync(Cancellation);
        using var cancellation = new CancellationTokenSource();
        Assert.True(await reader.ReadAsync(cancellation.Token));
        var reading = Task.Run(() => reader.ReadAsync(cancellation.Token).AsTask(), Cancellation);
        await factory.Blocked.Task.WaitAsync(Cancellation);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Cancellation));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_InTheMiddle_DoesNotReadTheRest()
    {
        var connectionString = await fixture.CreateDatabaseAsync();
        var reader = await Source(connectionString).CreateQuery("select generate_series(1, 1000000000000)").OpenAsync(Cancellation);
        Assert.True(await reader.ReadAsync(Cancellation));

        await reader.DisposeAsync().AsTask().WaitAsync(Cancellation);

        await WaitForStatementsAsync(connectionString, 0);
    }

    [Fact]
    public async Task ReadAsync_ErrorInTheMiddle_FailsForGood()
    {
        await using var reader = await Source(await fixture.CreateDatabaseAsync())
            .CreateQuery("select ('secret' || g)::text, 1000 / (50000 - g) from generate_series(1, 100000) g").OpenAsync(Cancellation);
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => CountAsync(reader));
        AssertFailed(exception, "PostgresException, SQL state 22012", isTransient: false);
    }

    [Fact]
    public async Task OpenAsync_BadStatement_FailsForGood()
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await CountAsync(Source(await fixture.CreateDatabaseAsync()), "select secret from absent"));
        AssertFailed(exception, "refused the statement (PostgresException, SQL state 42P01", isTransient: false);
    }

    [Fact]
    public async Task OpenAsync_WrongPassword_FailsForGoodWithoutTellingIt()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(await fixture.CreateDatabaseAsync()) { Username = "nobody", Password = "secret" }.ConnectionString;
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => CountAsync(Source(connectionString), "select 1"));
        AssertFailed(exception, "could not be connected to (PostgresException, SQL state 28000", isTransient: false);
    }

    [Theory]
    [InlineData("create table made(a int)", "answers no rows")]
    [InlineData("select 1; select 2", "more than one result")]
    public async Task CreateQuery_NoQuery_Fails(string sql, string reason)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await CountAsync(Source(await fixture.CreateDatabaseAsync()), sql));
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Write one SELECT statement.", exception.Message, StringComparison.Ordinal);
    }

    private static AdoSource Source(string connectionString, TimeSpan? commandTimeout = null)
        => new("warehouse", NpgsqlFactory.Instance, connectionString, new AdoSourceOptions { Dialect = SqlDialect.Postgres, CommandTimeout = commandTimeout });

    private static async Task<int> CountAsync(AdoSource source, string sql)
    {
        await using var reader = await source.CreateQuery(sql).OpenAsync(Cancellation);
        return await CountAsync(reader);
    }

    private static async Task<int> CountAsync(RowReader reader)
    {
        var rows = 0;
        while (await reader.ReadAsync(Cancellation))
        {
            rows++;
        }

        return rows;
    }

    /// <summary>Asks the server until so many statements of others run on the database.</summary>
    private static async Task WaitForStatementsAsync(string connectionString, long count)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid()", connection);
        while (Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture) != count)
        {
            await Task.Yield();
        }
    }

    private static void AssertFailed(PersonalizationException exception, string part, bool isTransient)
    {
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains("'warehouse'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, Assert.IsAssignableFrom<DbException>(exception.InnerException).IsTransient);
    }
}
