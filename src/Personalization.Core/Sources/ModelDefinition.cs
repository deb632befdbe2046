using System.Collections.Frozen;

namespace Personalization.Sources;

/// <summary>What is read, and which column identifies a row. Immutable.</summary>
/// <param name="Query">The query.</param>
/// <param name="PrimaryKey">The column that identifies a row.</param>
/// <param name="ColumnTypes">Types given to columns; the others are native.</param>
public sealed record ModelDefinition(ISourceQuery Query, string PrimaryKey, IReadOnlyDictionary<string, ColumnType> ColumnTypes)
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

/// <summary>What a model lets out of a column that holds personal data. It holds in every mapping, template and index, and in whatever shows rows.</summary>
public enum PiiPolicy
{
    /// <summary>The values as they are.</summary>
    None = 0,

    /// <summary>Nothing: to map the column is an error of the configuration, and templates do not see it.</summary>
    Drop = 1,

    /// <summary>
    /// The SHA-256 of the value's text, in hexadecimal small letters; null stays null. The text is that of a key (see <see cref="CanonicalText"/>), of arrays and objects their
    /// JSON. Who looks a record up by such a column hashes first. A hash hides no value that can be guessed, such as a telephone number.
    /// </summary>
    Hash = 2,
}

/// <summary>The type that a model gives to a column. A row whose value cannot be cast is rejected; null stays null.</summary>
public enum ColumnType
{
    /// <summary>As the source delivers it.</summary>
    Native = 0,

    /// <summary>Text that holds JSON: it becomes nested JSON, and a row whose text is not valid JSON is rejected.</summary>
    Json = 1,

    /// <summary>A boolean. Of numbers, 0 and 1; of text, in any case: true, t, yes, y, on, 1 and false, f, no, n, off, 0.</summary>
    Boolean = 2,

    /// <summary>A number. Of booleans, 1 and 0; of text, a number in decimal digits, with a sign, a fraction and an exponent if need be.</summary>
    Number = 3,

    /// <summary>Text. Numbers are their digits, booleans <c>true</c> and <c>false</c>, arrays and objects their JSON.</summary>
    String = 4,

    /// <summary>
    /// A point in time in ISO 8601, in UTC with <c>Z</c> where the zone is known. Of text, a date or a date with a time in ISO 8601; of
    /// numbers, the seconds since 1970 in UTC.
    /// </summary>
    Timestamp = 5,

    /// <summary>A date in ISO 8601: the date that a timestamp names in its own zone. Takes what <see cref="Timestamp"/> takes.</summary>
    Date = 6,
}
