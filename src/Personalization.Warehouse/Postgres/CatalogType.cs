namespace Personalization.Warehouse.Postgres;

/// <summary>A type as <c>pg_type</c> describes it.</summary>
/// <param name="Name">The name, as the server writes it in SQL.</param>
/// <param name="Kind"><c>typtype</c>: <c>b</c> base, <c>c</c> composite, <c>d</c> domain, <c>e</c> enum, <c>r</c> range, <c>m</c> multirange, <c>p</c> pseudo.</param>
/// <param name="Element">The type of an array's elements; 0 for a type that is no array.</param>
/// <param name="Base">The type that a domain is of; 0 for other types.</param>
/// <param name="Delimiter">What separates values of the type in the text of an array.</param>
/// <param name="IsTextInBinary">Whether the binary form is the text.</param>
/// <param name="FieldNames">The names of a composite's fields.</param>
/// <param name="FieldTypes">The types of a composite's fields.</param>
internal sealed record CatalogType(
    string Name, char Kind, uint Element, uint Base, char Delimiter, bool IsTextInBinary, string[] FieldNames, uint[] FieldTypes);
