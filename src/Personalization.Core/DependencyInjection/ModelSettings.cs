using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>A model as it was configured, not yet checked.</summary>
/// <param name="name">The name by which syncs refer to it; of a sync's own model, the sync's id.</param>
internal sealed class ModelSettings(string name)
{
    public string Name { get; } = name;

    /// <summary>Gets or sets the name of the source that <see cref="Sql"/> or <see cref="Table"/> is read from.</summary>
    public string? Source { get; set; }

    /// <summary>Gets or sets the SQL statement; one of this, <see cref="Table"/> and <see cref="Query"/> is set.</summary>
    public string? Sql { get; set; }

    /// <summary>Gets or sets the table that is read as a whole, as <see cref="TableName.Parse"/> reads its name.</summary>
    public string? Table { get; set; }

    /// <summary>Gets or sets the query, for rows that come from elsewhere than a source.</summary>
    public ISourceQuery? Query { get; set; }

    /// <summary>Gets or sets the column that identifies a row.</summary>
    public string? PrimaryKey { get; set; }

    /// <summary>Gets the types given to columns; the others are native.</summary>
    public IDictionary<string, ColumnType> Columns { get; } = new Dictionary<string, ColumnType>(StringComparer.Ordinal);

    /// <summary>Gets what is let out of columns with personal data; of the others everything.</summary>
    public IDictionary<string, PiiPolicy> Pii { get; } = new Dictionary<string, PiiPolicy>(StringComparer.Ordinal);
}
