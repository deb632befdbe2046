using System.Text.Json.Serialization;

namespace Personalization.Testing;

/// <summary>A row that <see cref="SourceQueryConformanceTests"/> gives to a source. The columns have the JSON names, in this order.</summary>
/// <param name="Id">An integer column, never null.</param>
/// <param name="Name">A text column.</param>
/// <param name="Doc">A text column that may hold JSON.</param>
/// <param name="Amount">A column of floating-point numbers.</param>
/// <param name="Big">An integer column of 64 bits.</param>
public sealed record SourceQueryRow(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("doc")] string? Doc = null,
    [property: JsonPropertyName("amount")] double? Amount = null,
    [property: JsonPropertyName("big")] long? Big = null);
