namespace Personalization.Sync.Preview;

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
