namespace Personalization.Sqlite.Tests;

public sealed class SqliteSourceTests : IDisposable
{
    private const string Endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c where x < 0";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Constructor_BadConnectionStrings_SayWhatToDo()
    {
        Assert.Contains("'shop'", Assert.Throws<ArgumentException>(() => new SqliteSource("shop", "Mode=ReadOnly")).Message, StringComparison.Ordinal);
        var exception = Assert.Throws<ArgumentException>(() => new SqliteSource("shop", "Data Source=x.db;Password=hunter2"));
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SqliteSource("shop", "Data Sauce=x.db"));
    }

    [Fact]
    public async Task OpenAsync_MissingFile_FailsAndCreatesNothing()
    {
        var path = _directory.File("absent.db");
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await SqliteFiles.Source(path).OpenAsync("select 1"));
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains("'shop'", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task OpenAsync_NotADatabase_Fails()
    {
        await File.WriteAllTextAsync(_directory.File("t.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await SqliteFiles.Source(_directory.File("t.db")).OpenAsync("select 1"));
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select absent from t", "no such column")]
    [InlineData("select 1; select 2", "more than one statement")]
    [InlineData("-- nothing", "no statement")]
    [InlineData("create table x(a)", "")]
    [InlineData("insert into t values (1) returning a", "")]
    public async Task OpenAsync_BadStatements_FailWithTheReason(string sql, string reason)
    {
        var source = SqliteFiles.Make(_directory.File("t.db"), "create table t(a)");
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () =>
        {
            await using var row = await source.OpenAsync(sql);
            await row.ReadAsync();
        });
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 1;")]
    [InlineData("select 1 ; -- the end\n")]
    [InlineData("/* first */ select 1 ;; /* last */")]
    public async Task OpenAsync_CommentsAndSemicolons_AreFine(string sql)
    {
        await using var row = await SqliteFiles.Make(_directory.File("t.db"), "create table t(a)").OpenAsync(sql);
        Assert.True(await row.ReadAsync());
    }

    [Fact]
    public async Task OpenAsync_Query_CanBeReadAgain()
    {
        var query = SqliteFiles.Make(_directory.File("t.db"), "create table t(a)", "insert into t values (1)").CreateQuery("select a from t");
        for (var i = 0; i < 3; i++)
        {
            await using var row = await query.OpenAsync(TestContext.Current.CancellationToken);
            Assert.True(await row.ReadAsync());
            Assert.Equal("1", row.Json(0));
            Assert.False(await row.ReadAsync());
        }
    }

    [Fact]
    public async Task ReadAsync_WritesMeanwhile_AreNotSeen()
    {
        var path = _directory.File("t.db");
        var source = SqliteFiles.Make(path, "pragma journal_mode=wal", "create table t(a)", "insert into t values (1), (2)");
        await using var row = await source.OpenAsync("select * from t");
        using (var writer = SqliteFiles.Open(path))
        {
            writer.Execute("insert into t values (3)");
            writer.Execute("alter table t add column b");
        }

        var rows = 0;
        while (await row.ReadAsync())
        {
            rows++;
        }

        Assert.Equal(2, rows);
        Assert.Single(row.Columns);
    }

    [Fact]
    public async Task ReadAsync_CanceledBefore_Throws()
    {
        await using var row = await SqliteFiles.Make(_directory.File("t.db"), "create table t(a)").OpenAsync("select 1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await row.ReadAsync(new CancellationToken(true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await SqliteFiles.Source(_directory.File("t.db")).CreateQuery("select 1").OpenAsync(new CancellationToken(true)));
    }

    [Fact]
    public async Task ReadAsync_CanceledDuringAnEndlessStep_StopsTheStep()
    {
        await using var row = await SqliteFiles.Make(_directory.File("t.db"), "create table t(a)").OpenAsync(Endless);
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var reading = Task.Run(
            async () =>
            {
                started.SetResult();
                await row.ReadAsync(cancellation.Token);
            },
            TestContext.Current.CancellationToken);
        await started.Task;
        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task ReadAsync_ErrorInTheMiddle_EndsTheRead()
    {
        var source = SqliteFiles.Make(_directory.File("t.db"), "create table t(a)", "insert into t values ('1'), ('{')");
        await using var row = await source.OpenAsync("select json(a) from t order by rowid");
        Assert.True(await row.ReadAsync());
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await row.ReadAsync());
        Assert.Equal(ErrorCodes.SourceFailed, exception.Code);
        Assert.Contains("malformed JSON", exception.Message, StringComparison.Ordinal);
    }
}
