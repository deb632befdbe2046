namespace Personalization.Sync;

/// <summary>Which rows a sync acts on.</summary>
public enum SyncMode
{
    /// <summary>Added and changed rows are written.</summary>
    Upsert = 0,
}
