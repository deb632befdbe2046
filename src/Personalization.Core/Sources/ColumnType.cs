namespace Personalization.Sources;

/// <summary>The type that a model gives to a column.</summary>
public enum ColumnType
{
    /// <summary>As the source delivers it.</summary>
    Native = 0,

    /// <summary>Text that holds JSON: it becomes nested JSON, and a row whose text is not valid JSON is rejected.</summary>
    Json = 1,

    /// <summary>True or false.</summary>
    Boolean = 2,

    /// <summary>A number, with its digits.</summary>
    Number = 3,

    /// <summary>Text.</summary>
    String = 4,

    /// <summary>A moment, in UTC.</summary>
    Timestamp = 5,

    /// <summary>A day without a time.</summary>
    Date = 6,
}
