namespace Personalization.Sources;

/// <summary>The type that a model gives to a column.</summary>
public enum ColumnType
{
    /// <summary>As the source delivers it.</summary>
    Native = 0,

    /// <summary>Text that holds JSON: it becomes nested JSON, and a row whose text is not valid JSON is rejected.</summary>
    Json = 1,
}
