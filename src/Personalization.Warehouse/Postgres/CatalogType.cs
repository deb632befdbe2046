namespace Personalization.Warehouse.Postgres;

/// <summary>A type as <c>pg_type</c> describes it.</summary>
internal sealed record CatalogType
{
    /// <summary>The name, as the server writes it in SQL.</summary>
    internal required string Name { get; init; }

    /// <summary><c>typtype</c>: <c>b</c> base, <c>c</c> composite, <c>d</c> domain, <c>e</c> enum, <c>r</c> range, <c>m</c> multirange, <c>p</c> pseudo.</summary>
    internal required char Kind { get; init; }

    /// <summary>The type of an array's elements; 0 for a type that is no array.</summary>
    internal required uint Element { get; init; }

    /// <summary>The type that a domain is of; 0 for other types.</summary>
    internal required uint Base { get; init; }

    /// <summary>What separates values of the type in the text of an array.</summary>
    internal required char Delimiter { get; init; }

    /// <summary>Whether the binary form is the text.</summary>
    internal required bool IsTextInBinary { get; init; }

    /// <summary>The names of a composite's fields.</summary>
    internal required string[] FieldNames { get; init; }

    /// <summary>The types of a composite's fields.</summary>
    internal required uint[] FieldTypes { get; init; }
}
