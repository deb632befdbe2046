using Personalization.Sources;

namespace Personalization.Sync.Preview;

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
