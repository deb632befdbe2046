namespace Personalization.Journal;

/// <summary>What bounds a journal.</summary>
internal static class JournalLimits
{
    /// <summary>The most that one call lists.</summary>
    internal const int Page = 1_000;

    /// <summary>Answers how many a call lists that was asked for so many.</summary>
    internal static int PageOf(int limit) => Math.Clamp(limit, 0, Page);
}
