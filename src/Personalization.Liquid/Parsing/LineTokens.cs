namespace Personalization.Liquid.Parsing;

/// <summary>Reads the lines of a liquid tag, each of which is a tag.</summary>
internal sealed class LineTokens(string text, int position) : TokenSource
{
    private int _start;

    internal override bool Read(out Token token)
    {
        while (_start <= text.Length)
        {
            var end = text.IndexOf('\n', _start) is >= 0 and var found ? found : text.Length;
            var (from, to) = (_start, end);
            _start = end + 1;
            while (from < to && IsSpace(text[from]))
            {
                from++;
            }

            while (to > from && IsSpace(text[to - 1]))
            {
                to--;
            }

            if (from == to)
            {
                continue;
            }

            var name = NameIn(text, from, to);
            if (name.Length == 0)
            {
                token = new Token(TokenKind.Broken, "The line does not begin with the name of a tag.", string.Empty, position + from);
                return true;
            }

            var markup = from + name.Length;
            while (markup < to && IsSpace(text[markup]))
            {
                markup++;
            }

            token = new Token(TokenKind.Tag, text[markup..to], name, position + markup);
            return true;
        }

        token = default;
        return false;
    }

    internal override string? ReadUntil(string endTag)
    {
        var start = Math.Min(_start, text.Length);
        while (true)
        {
            var before = Math.Min(_start, text.Length);
            if (!Read(out var token))
            {
                return null;
            }

            if (token.Kind == TokenKind.Tag && token.Name == endTag)
            {
                return text[start..before];
            }
        }
    }
}
