using System.Collections.Frozen;

namespace Personalization.Sources;

/// <summary>What is read, and which column identifies a row. Immutable.</summary>
/// <param name="Query">The query.</param>
/// <param name="PrimaryKey">The column that identifies a row.</param>
/// <param name="ColumnTypes">Types given to columns; the others are native.</param>
internal sealed record ModelDefinition(ISourceQuery Query, string PrimaryKey, IReadOnlyDictionary<string, ColumnType> ColumnTypes)
{
    /// <summary>Gets the name; of a sync's own model, the sync's id.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Gets what is let out of columns with personal data; of the others everything.</summary>
    public IReadOnlyDictionary<string, PiiPolicy> Pii { get; init; } = FrozenDictionary<string, PiiPolicy>.Empty;

    /// <summary>Gets the name of the source, or <see langword="null"/> when the rows come from elsewhere.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the statement or table that is read, or <see langword="null"/> when the rows come from elsewhere.</summary>
    internal string? Statement { get; init; }
}
