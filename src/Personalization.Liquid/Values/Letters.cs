namespace Personalization.Liquid.Values;

/// <summary>Texts by code points, as Ruby counts them. Texts without surrogates, which are nearly all, cost one look.</summary>
internal static class Letters
{
    // A text of a million letters would be a million texts otherwise.
    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(letter => ((char)letter).ToString())];

    internal static int Count(string text) => HasSurrogates(text) ? text.EnumerateRunes().Count() : text.Length;

    /// <summary>Takes a part of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first letter; less than zero counts from the end.</param>
    /// <param name="length">How many letters.</param>
    /// <returns>The part; <see langword="null"/> when it would begin outside the text, or the length is less than zero.</returns>
    internal static string? Slice(string text, long start, long length)
    {
        var count = Count(text);
        start = start < 0 ? start + count : start;
        if (start < 0 || start > count || length < 0)
        {
            return null;
        }

        length = Math.Min(length, count - start);
        if (count == text.Length)
        {
            return text.Substring((int)start, (int)length);
        }

        var from = Offset(text, 0, start);
        return text[from..Offset(text, from, length)];
    }

    /// <summary>Takes a text apart into its letters.</summary>
    internal static List<string> Split(string text)
    {
        var letters = new List<string>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            letters.Add(rune.IsAscii ? Ascii[rune.Value] : rune.ToString());
        }

        return letters;
    }

    /// <summary>Where the letter begins that follows so many others.</summary>
    private static int Offset(string text, int from, long letters)
    {
        while (letters-- > 0)
        {
            from += char.IsHighSurrogate(text[from]) && from + 1 < text.Length && char.IsLowSurrogate(text[from + 1]) ? 2 : 1;
        }

        return from;
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
