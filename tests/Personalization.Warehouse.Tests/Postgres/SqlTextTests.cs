using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.Tests.Postgres;

public sealed class SqlTextTests
{
    [Theory]
    [InlineData("select 1")]
    [InlineData("select ';'")]
    [InlineData("select 'it''s; one'")]
    [InlineData(@"select 'a\'")] // a backslash is itself in a plain string
    [InlineData(@"select e'it\'s; one'")]
    [InlineData(@"select E'a''\';'")]
    [InlineData("select 1 as \";\"")]
    [InlineData("select $$;$$")]
    [InlineData("select $tag$ $$; $tag$")]
    [InlineData("select $1;", "select $1")]
    [InlineData("select a$b$c, d;", "select a$b$c, d")] // dollars within a word quote nothing
    [InlineData("select 1 -- ;")]
    [InlineData("select /* ; /* nested; */ ; */ 1")]
    [InlineData("select 1;", "select 1")]
    [InlineData("select 1 ; ; -- done;\n/* ; */", "select 1 ")]
    [InlineData("; select 1", " select 1")]
    [InlineData("select 'é;ü', \"ä;\"")]
    [InlineData("", "")]
    [InlineData(" ; -- nothing\n;", "")]
    [InlineData("select 'never closed;")]
    [InlineData("select $$never closed;")]
    [InlineData("select /* never closed;")]
    public void SingleStatement_One_IsAnswered(string sql, string? statement = null)
        => Assert.Equal(statement ?? sql, SqlText.SingleStatement(sql));

    [Theory]
    [InlineData("select 1; select 2")]
    [InlineData("select 'a;'; drop table t")]
    [InlineData("select 1 -- one\n; select 2")]
    [InlineData("select /* */ 1; /* */ select 2 /* */")]
    [InlineData("select $$;$$; select 2")]
    [InlineData(@"select 'a\'; select 2")]
    [InlineData(@"select e'a\\'; select 2")]
    [InlineData(";;select 1;;select 2")]
    public void SingleStatement_Several_IsNull(string sql) => Assert.Null(SqlText.SingleStatement(sql));
}
