namespace Personalization.Warehouse;

/// <summary>How a database with an ADO.NET provider is read. Not thread-safe; read when it is set.</summary>
public sealed class AdoSourceOptions
{
    /// <summary>Gets or sets the database's SQL, for whole-table models and for trying the source out.</summary>
    /// <value><see cref="SqlDialect.Ansi"/> by default.</value>
    public SqlDialect Dialect { get; set; }

    /// <summary>Gets or sets how long a statement may take, in whole seconds, rounded up.</summary>
    /// <value><see langword="null"/> by default: as long as the provider and its connection string say.</value>
    public TimeSpan? CommandTimeout { get; set; }

    /// <summary>Gets or sets the folder in which a provider that is given by name is looked for, before the application itself.</summary>
    /// <value><see langword="null"/> by default: <c>providers</c> beside the application.</value>
    public string? ProvidersDirectory { get; set; }
}
