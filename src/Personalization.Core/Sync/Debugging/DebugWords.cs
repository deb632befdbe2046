namespace Personalization.Sync.Debugging;

/// <summary>The words of debugged rows. Persisted: they stay.</summary>
internal static class DebugWords
{
    internal const string Added = "added";
    internal const string Changed = "changed";
    internal const string Removed = "removed";

    internal const string Succeeded = "succeeded";
    internal const string Rejected = "rejected";

    /// <summary>The store left the record as it was, by the sync's mode or since it was written before.</summary>
    internal const string Skipped = "skipped";
}
