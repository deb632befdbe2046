using System.Data.Common;
using System.Data.Odbc;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Ado.Providers;

/// <summary>What is wrong with a statement is said in the database's words; what may quote a value is not.</summary>
public sealed class StatementFaultTests(MariaFixture fixture)
{
    [Theory]
    [InlineData("select 1 as id, @v as y", "MySqlException: Parameter '@v' must be defined")]
    [InlineData("select nope from mysql.user", "error 1054: Unknown column 'nope'")]
    [InlineData("select 1 from nowhere", "SQL state 42S02, error 1146: Table ")]
    [InlineData("selekt 1", "SQL state 42000, error 1064: You have an error in your SQL syntax")]
    public async Task MySqlConnector_BadStatement_IsSaid(string sql, string words)
        => await CheckAsync(MySqlConnectorFactory.Instance, (await fixture.CreateDatabaseAsync()).ConnectionString, sql, words);

    [Theory]
    [InlineData("select 1 from nowhere", "ERROR [42S02]")]
    [InlineData("selekt 1", "ERROR [42000]")]
    public async Task Odbc_BadStatement_IsSaid(string sql, string words)
        => await CheckAsync(OdbcFactory.Instance, (await fixture.CreateDatabaseAsync()).OdbcConnectionString, sql, words);

    [Theory]
    [InlineData("select nope", "Binder Error: Referenced column \"nope\"")]
    [InlineData("select 1 from nowhere", "Catalog Error: Table with name nowhere does not exist")]
    [InlineData("selekt 1", "Parser Error: syntax error")]
    public Task DuckDb_BadStatement_IsSaid(string sql, string words) => CheckAsync(DuckDBClientFactory.Instance, "Data Source=:memory:", sql, words);

    [Theory]
    [InlineData("select nope", "SQLite Error 1: 'no such column: nope'")]
    [InlineData("selekt 1", "SQLite Error 1: 'near ")]
    public Task Sqlite_BadStatement_IsSaid(string sql, string words) => CheckAsync(SqliteFactory.Instance, "Data Source=:memory:", sql, words);

    [Fact]
    public async Task DuckDb_BadValue_IsNotQuoted()
    {
        var exception = await FailAsync(DuckDBClientFactory.Instance, "Data Source=:memory:", "select 'hunter2'::int");
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(DbProviderFactory factory, string connectionString, string sql, string words)
    {
        var exception = await FailAsync(factory, connectionString, sql);
        Assert.Contains("The source 'lake' refused the statement (", exception.Message, StringComparison.Ordinal);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Contains("). Check the SQL,", exception.Message, StringComparison.Ordinal);
    }

    private static Task<PersonalizationException> FailAsync(DbProviderFactory factory, string connectionString, string sql) => Assert.ThrowsAsync<PersonalizationException>(
        async () =>
        {
            await using var rows = await new AdoSource("lake", factory, connectionString).CreateQuery(sql).OpenAsync(TestContext.Current.CancellationToken);
        });
}
