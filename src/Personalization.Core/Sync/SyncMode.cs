namespace Personalization;

/// <summary>Which rows a sync acts on. Whatever the mode, the delete behavior says what happens to rows that leave the model.</summary>
public enum SyncMode
{
    /// <summary>Added and changed rows are written.</summary>
    Upsert = 0,

    /// <summary>Added and changed rows are written where the record exists; others are skipped, and tried again by every run.</summary>
    Update = 1,

    /// <summary>Rows whose key the last run did not have are written, where this sync has no part yet. Changed rows are skipped.</summary>
    Insert = 2,

    /// <summary>Every row is written by every run, then every other part of this sync is removed.</summary>
    Mirror = 3,
}
