namespace Personalization.Sources.Tables;

/// <summary>A column of a table that is written. Immutable.</summary>
/// <param name="Name">The name, of the letters a to z, digits and <c>_</c>.</param>
/// <param name="Type">What it holds.</param>
internal sealed record TableColumn(string Name, TableValueType Type);
