namespace Personalization.Liquid.Parsing;

/// <summary>Reads a template. Where a tag or an output has a hyphen, the white space beside it is taken away.</summary>
internal sealed class SourceTokens(string source) : TokenSource
{
    private int _position;
    private bool _trimNext;

    internal override bool Read(out Token token)
    {
        if (_position >= source.Length)
        {
            token = default;
            return false;
        }

        var start = FindOpening(_position);
        if (start > _position)
        {
            token = ReadText(start);
            return true;
        }

        token = source[start + 1] == '%' ? ReadTag(start, start + 2) : ReadOutput(start);
        return true;
    }

    internal override string? ReadUntil(string endTag)
    {
        for (var open = source.IndexOf("{%", _position, StringComparison.Ordinal); open >= 0; open = source.IndexOf("{%", open + 2, StringComparison.Ordinal))
        {
            var inside = SkipHyphenAndSpace(open + 2, source.Length);
            if (NameIn(source, inside, source.Length) != endTag || source.IndexOf("%}", inside, StringComparison.Ordinal) is not (>= 0 and var close))
            {
                continue;
            }

            var text = source[_position..open];
            End(close);
            return text;
        }

        return null;
    }

    private Token ReadText(int end)
    {
        var (from, to) = (_position, end);
        if (_trimNext)
        {
            while (from < to && IsSpaceOrNul(source[from]))
            {
                from++;
            }
        }

        if (end + 2 < source.Length && source[end + 2] == '-')
        {
            while (to > from && IsSpaceOrNul(source[to - 1]))
            {
                to--;
            }
        }

        _trimNext = false;
        _position = end;
        return new Token(TokenKind.Text, source[from..to], string.Empty, from);
    }

    private Token ReadTag(int start, int inside)
    {
        var close = source.IndexOf("%}", inside, StringComparison.Ordinal);
        if (close < 0)
        {
            _position = source.Length;
            return new Token(TokenKind.Broken, "The tag has no end. Write '%}' behind it.", string.Empty, start);
        }

        var end = close > inside && source[close - 1] == '-' ? close - 1 : close;
        var nameStart = SkipHyphenAndSpace(inside, end);
        var name = NameIn(source, nameStart, end);
        End(close);
        if (name.Length == 0)
        {
            return new Token(TokenKind.Broken, "The tag has no name.", string.Empty, start);
        }

        var markup = nameStart + name.Length;
        while (markup < end && IsSpace(source[markup]))
        {
            markup++;
        }

        return new Token(TokenKind.Tag, source[markup..end], name, markup);
    }

    /// <summary>An output ends with two braces; the opening of a tag within it makes it a tag that nothing can read.</summary>
    private Token ReadOutput(int start)
    {
        var inside = start + 2;
        for (var i = inside; i + 1 < source.Length; i++)
        {
            if (source[i] == '}' && source[i + 1] == '}')
            {
                var from = inside < i && source[inside] == '-' ? inside + 1 : inside;
                var to = i > from && source[i - 1] == '-' ? i - 1 : i;
                End(i);
                return new Token(TokenKind.Output, source[from..to], string.Empty, from);
            }

            if (source[i] == '}' || (source[i] == '{' && source[i + 1] == '%'))
            {
                var close = source[i] == '{' ? source.IndexOf("%}", i, StringComparison.Ordinal) : i - 1;
                _trimNext = false;
                _position = close < 0 ? source.Length : Math.Min(source.Length, close + 2);
                return Unclosed(start);
            }
        }

        _position = source.Length;
        return Unclosed(start);
    }

    private static Token Unclosed(int start) => new(TokenKind.Broken, "The output has no end. Write '}}' behind it.", string.Empty, start);

    private int FindOpening(int from)
    {
        for (var i = source.IndexOf('{', from); i >= 0 && i + 1 < source.Length; i = source.IndexOf('{', i + 1))
        {
            if (source[i + 1] is '{' or '%')
            {
                return i;
            }
        }

        return source.Length;
    }

    private int SkipHyphenAndSpace(int from, int end)
    {
        var i = from < end && source[from] == '-' ? from + 1 : from;
        while (i < end && IsSpace(source[i]))
        {
            i++;
        }

        return i;
    }

    private void End(int close)
    {
        _trimNext = source[close - 1] == '-';
        _position = close + 2;
    }

    private static bool IsSpaceOrNul(char letter) => letter == '\0' || IsSpace(letter);
}
