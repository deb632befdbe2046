namespace Personalization.Warehouse;

/// <summary>The SQL of a database, as far as a source needs it: how table names are quoted, and how to ask for version and clock.</summary>
public enum SqlDialect
{
    /// <summary>Standard SQL, double quotes. The version is the provider's word.</summary>
    Ansi = 0,

    /// <summary>PostgreSQL and what speaks its SQL.</summary>
    Postgres = 1,

    /// <summary>SQLite.</summary>
    Sqlite = 2,

    /// <summary>Snowflake. Quoted names are case-sensitive there, and those made without quotes are in capitals.</summary>
    Snowflake = 3,

    /// <summary>MySQL and MariaDB: backticks.</summary>
    MySql = 4,

    /// <summary>SQL Server: brackets.</summary>
    SqlServer = 5,
}
