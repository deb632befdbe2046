namespace Personalization.DependencyInjection;

/// <summary>Texts that no error may show, and what is shown instead. Not thread-safe while it is filled.</summary>
internal sealed class HiddenTexts
{
    // A shorter text is hidden only where it is quoted: it would be found within other words, and tell little.
    private const int ShortestWithin = 4;

    private readonly SortedDictionary<string, string> _texts = new(LongestFirst.Instance);

    /// <summary>Adds a text.</summary>
    /// <param name="text">The text to hide; nothing happens when it is empty.</param>
    /// <param name="shown">What is shown in its place, such as <c>${PASSWORD}</c>.</param>
    public void Add(string text, string shown)
    {
        if (text.Length > 0)
        {
            _texts[text] = shown;
        }
    }

    /// <summary>Answers a message in which the texts are hidden.</summary>
    /// <returns>The message as it may be shown.</returns>
    public string Hide(string message)
    {
        foreach (var (text, shown) in _texts)
        {
            message = text.Length >= ShortestWithin
                ? message.Replace(text, shown, StringComparison.Ordinal)
                : message.Replace($"'{text}'", $"'{shown}'", StringComparison.Ordinal);
        }

        return message;
    }

    /// <summary>What contains another text is hidden before it, or its rest would be left.</summary>
    private sealed class LongestFirst : IComparer<string>
    {
        internal static LongestFirst Instance { get; } = new();

        public int Compare(string? x, string? y)
            => y!.Length.CompareTo(x!.Length) is var longer and not 0 ? longer : string.CompareOrdinal(x, y);
    }
}
