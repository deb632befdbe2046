namespace Personalization.Sources.Tables;

/// <summary>A table that is written. Immutable.</summary>
/// <param name="Name">The name, of the letters a to z, digits and <c>_</c>.</param>
/// <param name="Columns">The columns.</param>
internal sealed record TableDefinition(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>The column that is unique in every table that has it.</summary>
    public const string Key = "id";
}
