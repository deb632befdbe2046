namespace Personalization.Liquid.Parsing;

/// <summary>Takes an expression apart.</summary>
internal static class MarkupLexer
{
    private const string Signs = "|.:,[]()?-";

    /// <summary>Takes an expression apart.</summary>
    /// <param name="markup">The expression.</param>
    /// <param name="position">Where it begins in the source.</param>
    /// <returns>Its words.</returns>
    /// <exception cref="LiquidParseException">There is a letter that no expression has, or a text without its end.</exception>
    internal static List<MarkupToken> Read(string markup, int position)
    {
        var tokens = new List<MarkupToken>();
        var i = 0;
        while (i < markup.Length)
        {
            var letter = markup[i];
            if (char.IsWhiteSpace(letter))
            {
                i++;
                continue;
            }

            var token = letter is '"' or '\'' ? ReadText(markup, i, position)
                : char.IsAsciiLetter(letter) || letter == '_' ? ReadName(markup, i, position)
                : char.IsAsciiDigit(letter) || (letter == '-' && i + 1 < markup.Length && char.IsAsciiDigit(markup[i + 1])) ? ReadNumber(markup, i, position)
                : ReadSign(markup, i, position);
            i += token.Kind == MarkupKind.Text ? token.Text.Length + 2 : token.Text.Length;
            tokens.Add(token);
        }

        return tokens;
    }

    private static MarkupToken ReadText(string markup, int start, int position)
    {
        var end = markup.IndexOf(markup[start], start + 1);
        return end < 0
            ? throw new LiquidParseException($"A text begins with {markup[start]} and has no end.", position + start)
            : new MarkupToken(MarkupKind.Text, markup[(start + 1)..end], position + start);
    }

    private static MarkupToken ReadName(string markup, int start, int position)
    {
        var end = start;
        while (end < markup.Length && (char.IsAsciiLetterOrDigit(markup[end]) || markup[end] is '_' or '-'))
        {
            end++;
        }

        if (end < markup.Length && markup[end] == '?')
        {
            end++;
        }

        var name = markup[start..end];
        return new MarkupToken(name == "contains" ? MarkupKind.Comparison : MarkupKind.Name, name, position + start);
    }

    private static MarkupToken ReadNumber(string markup, int start, int position)
    {
        var end = SkipDigits(markup, markup[start] == '-' ? start + 1 : start);
        if (end + 1 < markup.Length && markup[end] == '.' && char.IsAsciiDigit(markup[end + 1]))
        {
            end = SkipDigits(markup, end + 1);
        }

        return new MarkupToken(MarkupKind.Number, markup[start..end], position + start);
    }

    private static int SkipDigits(string markup, int from)
    {
        while (from < markup.Length && char.IsAsciiDigit(markup[from]))
        {
            from++;
        }

        return from;
    }

    private static MarkupToken ReadSign(string markup, int start, int position)
    {
        var two = start + 1 < markup.Length ? markup.Substring(start, 2) : string.Empty;
        return two switch
        {
            "==" or "!=" or "<>" or "<=" or ">=" => new MarkupToken(MarkupKind.Comparison, two, position + start),
            ".." => new MarkupToken(MarkupKind.Dots, two, position + start),
            _ when markup[start] is '<' or '>' => new MarkupToken(MarkupKind.Comparison, markup[start].ToString(), position + start),
            _ when Signs.Contains(markup[start], StringComparison.Ordinal) => new MarkupToken(MarkupKind.Sign, markup[start].ToString(), position + start),
            _ => throw new LiquidParseException($"'{markup[start]}' has no place in an expression.", position + start),
        };
    }
}
