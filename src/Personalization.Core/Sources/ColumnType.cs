namespace Personalization;

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
