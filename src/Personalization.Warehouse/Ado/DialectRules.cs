namespace Personalization.Warehouse.Ado;

/// <summary>What differs between databases.</summary>
/// <param name="Open">What opens a quoted name.</param>
/// <param name="Close">What closes it.</param>
/// <param name="Version">Asks for the version; <see langword="null"/> to take the provider's word.</param>
/// <param name="Clock">Asks for the database's time.</param>
/// <param name="ClockIsUtc">Whether a time without a zone is UTC; otherwise it says nothing.</param>
internal sealed record DialectRules(char Open, char Close, string? Version, string Clock, bool ClockIsUtc)
{
    internal static DialectRules Of(SqlDialect dialect) => dialect switch
    {
        SqlDialect.Ansi => new('"', '"', null, "SELECT CURRENT_TIMESTAMP", false),
        SqlDialect.Postgres => new('"', '"', "SELECT version()", "SELECT now()", false),
        SqlDialect.Sqlite => new('"', '"', "SELECT 'SQLite ' || sqlite_version()", "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')", true),
        SqlDialect.Snowflake => new('"', '"', "SELECT 'Snowflake ' || CURRENT_VERSION()", "SELECT SYSDATE()", true),
        SqlDialect.MySql => new('`', '`', "SELECT concat('MySQL ', version())", "SELECT UTC_TIMESTAMP(6)", true),
        SqlDialect.SqlServer => new('[', ']', "SELECT @@VERSION", "SELECT SYSUTCDATETIME()", true),
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "There is no such SQL dialect."),
    };
}
