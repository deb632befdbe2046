using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.Tests.Postgres;

public sealed class PostgresUriTests
{
    [Theory]
    [InlineData("postgres://ann:hush@db:5433/shop", "db", 5433, "ann", "hush", "shop")]
    [InlineData("postgresql://db", "db", 5432, null, null, null)]
    [InlineData("POSTGRES://db/shop", "db", 5432, null, null, "shop")]
    [InlineData("  postgres://ann@db/shop\n", "db", 5432, "ann", null, "shop")]
    [InlineData("postgres://ann:p%40ss%3Aw%2Frd%3F@db/my%20shop", "db", 5432, "ann", "p@ss:w/rd?", "my shop")]
    [InlineData("postgres://ann:p@ss@db/shop", "db", 5432, "ann", "p@ss", "shop")]
    [InlineData("postgres://ann@[::1]:5433/shop", "::1", 5433, "ann", null, "shop")]
    [InlineData("postgres://ann@[fe80::1]/shop", "fe80::1", 5432, "ann", null, "shop")]
    [InlineData("postgres://a:5433,b:5434/shop", "a:5433,b:5434", 5432, null, null, "shop")]
    [InlineData("postgres:///shop?host=db&port=5433&user=ann&password=hush", "db", 5433, "ann", "hush", "shop")]
    public void Parse_Uri_IsWhatItSays(string uri, string host, int port, string? user, string? password, string? database)
    {
        Assert.True(PostgresUri.Is(uri));
        var settings = PostgresUri.Parse(uri);

        Assert.Equal((host, port, user, password, database), (settings.Host, settings.Port, settings.Username, settings.Password, settings.Database));
    }

    [Theory]
    [InlineData("sslmode=verify-full", "SSL Mode", "VerifyFull")]
    [InlineData("connect_timeout=7", "Timeout", "7")]
    [InlineData("application_name=my%20app", "Application Name", "my app")]
    [InlineData("target_session_attrs=read-only", "Target Session Attributes", "read-only")]
    [InlineData("Command%20Timeout=9", "Command Timeout", "9")]
    public void Parse_Parameter_IsNpgsqlsOwn(string parameter, string keyword, string value)
        => Assert.Equal(value, $"{PostgresUri.Parse($"postgres://db/shop?{parameter}")[keyword]}");

    [Theory]
    [InlineData("postgres://db:x/shop")]
    [InlineData("postgres://db/shop?sslmode=maybe")]
    [InlineData("postgres://db/shop?colour=blue")]
    public void Parse_UnusableUri_Throws(string uri)
        => Assert.IsAssignableFrom<SystemException>(Record.Exception(() => PostgresUri.Parse(uri)));

    [Theory]
    [InlineData("Host=db")]
    [InlineData("mysql://db/shop")]
    [InlineData("")]
    public void Is_NoUri_IsFalse(string text) => Assert.False(PostgresUri.Is(text));
}
