namespace Personalization.Sync.Plan;

/// <summary>Says why a row whose index value another record has is refused.</summary>
internal static class IndexConflict
{
    internal static string ReasonFor(SyncDefinition sync, string index)
    {
        var column = sync.Indexes.First(pair => pair.Key == index).Value;
        return $"Column '{column}': its value for index '{index}' belongs to another record too, and a value finds one record only. "
            + "Make the column unique in the query, or null where it does not identify the record.";
    }
}
