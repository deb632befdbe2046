namespace Personalization;

/// <summary>The first rows of a model, and of what they are made. Immutable.</summary>
public sealed class ModelPreview
{
    /// <summary>Gets the model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the column that identifies a row.</summary>
    public required string PrimaryKey { get; init; }

    /// <summary>Gets how many rows were read.</summary>
    public required int RowsRead { get; init; }

    /// <summary>Gets a value indicating whether these are all rows of the model.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>Gets the columns, in the order of the result.</summary>
    public required IReadOnlyList<ModelPreviewColumn> Columns { get; init; }

    /// <summary>Gets how many rows have no key. A sync ignores them.</summary>
    public required int RowsWithoutKey { get; init; }

    /// <summary>Gets how many keys are there more than once. A sync rejects all their rows.</summary>
    public required int DuplicateKeys { get; init; }

    /// <summary>Gets how many rows have one of these keys.</summary>
    public required int RowsWithDuplicateKey { get; init; }

    /// <summary>Gets the first rows as JSON objects in UTF-8; a value that cannot be used is <c>null</c> there.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Sample { get; init; }
}

/// <summary>A column of a model, as a preview found it. Immutable.</summary>
public sealed class ModelPreviewColumn
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the type as the source declares it; empty when it declares none.</summary>
    public required string DeclaredType { get; init; }

    /// <summary>Gets the type that the model gives the column.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>Gets the kinds of JSON that its values become: <c>array</c>, <c>boolean</c>, <c>number</c>, <c>object</c>, <c>string</c>; without null.</summary>
    public required IReadOnlyList<string> JsonTypes { get; init; }

    /// <summary>Gets the share of rows in which the column is null, from 0 to 1.</summary>
    public required double NullShare { get; init; }

    /// <summary>Gets in how many rows the value cannot be used. A sync that maps the column rejects them.</summary>
    public required int Refused { get; init; }

    /// <summary>Gets why the first of them cannot be used, without the value; <see langword="null"/> when all can.</summary>
    public string? RefusedReason { get; init; }
}
