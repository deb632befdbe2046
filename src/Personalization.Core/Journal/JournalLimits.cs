namespace Personalization.Journal;

/// <summary>What bounds a journal.</summary>
internal static class JournalLimits
{
    /// <summary>The most that one call lists.</summary>
    internal const int Page = 1_000;
}
