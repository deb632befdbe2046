namespace Personalization.Warehouse;

/// <summary>How a PostgreSQL database is read. Not thread-safe; read when it is set.</summary>
public sealed class PostgresSourceOptions
{
    /// <summary>Gets or sets how long a model's statement may take, from its start to its last row; zero for ever.</summary>
    /// <value><see langword="null"/> by default: <c>Command Timeout</c> of the connection string, or else as long as the server says.</value>
    public TimeSpan? CommandTimeout { get; set; }
}
