namespace Personalization.Liquid.Values;

/// <summary>Finds texts in texts, in time that grows with their lengths and not with the product of them.</summary>
internal static class TextSearch
{
    /// <summary>Up to here the framework's search is faster, whatever the texts are.</summary>
    private const int MaxShort = 64;

    internal static bool Contains(string text, string part) => IndexOf(text, part) >= 0;

    internal static int IndexOf(string text, string part) => part.Length <= MaxShort
        ? text.IndexOf(part, StringComparison.Ordinal)
        : new Pattern(part).IndexOf(text, 0);

    internal static int LastIndexOf(string text, string part)
    {
        if (part.Length <= MaxShort)
        {
            return text.LastIndexOf(part, StringComparison.Ordinal);
        }

        var last = -1;
        var pattern = new Pattern(part);
        for (var i = pattern.IndexOf(text, 0); i >= 0; i = pattern.IndexOf(text, i + 1))
        {
            last = i;
        }

        return last;
    }

    internal static int Count(string text, string part) => part.Length <= MaxShort ? text.AsSpan().Count(part) : Split(text, part).Length - 1;

    internal static string Replace(string text, string part, string replacement) => part.Length <= MaxShort
        ? text.Replace(part, replacement, StringComparison.Ordinal)
        : string.Join(replacement, Split(text, part));

    internal static string[] Split(string text, string separator)
    {
        if (separator.Length <= MaxShort)
        {
            return text.Split(separator);
        }

        var parts = new List<string>();
        var pattern = new Pattern(separator);
        var from = 0;
        for (var i = pattern.IndexOf(text, 0); i >= 0; i = pattern.IndexOf(text, from))
        {
            parts.Add(text[from..i]);
            from = i + separator.Length;
        }

        parts.Add(text[from..]);
        return [.. parts];
    }

    /// <summary>The search of Knuth, Morris and Pratt: no letter of the text is looked at twice.</summary>
    private sealed class Pattern
    {
        private readonly string _part;
        private readonly int[] _fallback;

        internal Pattern(string part)
        {
            _part = part;
            _fallback = new int[part.Length];
            for (int i = 1, matched = 0; i < part.Length; i++)
            {
                matched = Advance(matched, part[i]);
                _fallback[i] = matched;
            }
        }

        internal int IndexOf(string text, int from)
        {
            var matched = 0;
            for (var i = from; i < text.Length; i++)
            {
                matched = Advance(matched, text[i]);
                if (matched == _part.Length)
                {
                    return i + 1 - matched;
                }
            }

            return -1;
        }

        private int Advance(int matched, char letter)
        {
            while (matched > 0 && (matched == _part.Length || _part[matched] != letter))
            {
                matched = _fallback[matched - 1];
            }

            return _part[matched] == letter ? matched + 1 : matched;
        }
    }
}
