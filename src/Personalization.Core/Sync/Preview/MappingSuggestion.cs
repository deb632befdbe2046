namespace Personalization;

/// <summary>A mapping that could be added to a sync, or mended.</summary>
/// <param name="Column">The model's column.</param>
/// <param name="Kind">What would become of it.</param>
/// <param name="Target">The field, the index, or the mapping whose column the model does not have.</param>
/// <param name="IsNear">Whether the names are only near to each other, not the same.</param>
/// <param name="Note">What to consider; <see langword="null"/> when there is nothing.</param>
public sealed record MappingSuggestion(string Column, MappingSuggestionKind Kind, string Target, bool IsNear, string? Note = null);

/// <summary>What a proposal is about.</summary>
public enum MappingSuggestionKind
{
    /// <summary>A field of the record.</summary>
    Field = 0,

    /// <summary>An index of the collection that the sync does not provide yet.</summary>
    Index = 1,

    /// <summary>A mapping names a column that the model does not have; this one is near to it.</summary>
    Correction = 2,
}
