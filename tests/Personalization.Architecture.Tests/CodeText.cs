using System.Text;

namespace Personalization.Architecture.Tests;

/// <summary>Takes comments and the contents of strings out of C#, so that only code is searched.</summary>
internal static class CodeText
{
    public static string Strip(string source)
    {
        var code = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length;)
        {
            var end = EndOfHidden(source, i);
            if (end == i)
            {
                code.Append(source[i++]);
                continue;
            }

            // A blank keeps words apart; line breaks keep line numbers.
            code.Append(' ').Append('\n', source.AsSpan(i, end - i).Count('\n'));
            i = end;
        }

        return code.ToString();
    }

    // Where the comment or literal that starts here ends; the same position when none does. Holes of interpolated strings are hidden with them.
    private static int EndOfHidden(string s, int i)
    {
        if (At(s, i, "//"))
        {
            return IndexOf(s, "\n", i);
        }

        if (At(s, i, "/*"))
        {
            return After(s, "*/", i + 2);
        }

        if (s[i] == '\'')
        {
            return EndOfEscaped(s, i + 1, '\'');
        }

        if (s[i] != '"')
        {
            return i;
        }

        var quotes = 0;
        while (At(s, i + quotes, "\""))
        {
            quotes++;
        }

        if (quotes >= 3)
        {
            return After(s, new string('"', quotes), i + quotes);
        }

        var verbatim = i > 0 && (s[i - 1] == '@' || (s[i - 1] == '$' && i > 1 && s[i - 2] == '@'));
        return verbatim ? EndOfVerbatim(s, i + 1) : EndOfEscaped(s, i + 1, '"');
    }

    private static int EndOfEscaped(string s, int i, char quote)
    {
        while (i < s.Length && s[i] != quote && s[i] != '\n')
        {
            i += s[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i + 1, s.Length);
    }

    private static int EndOfVerbatim(string s, int i)
    {
        while (i < s.Length)
        {
            if (s[i] != '"')
            {
                i++;
            }
            else if (At(s, i + 1, "\""))
            {
                i += 2;
            }
            else
            {
                return i + 1;
            }
        }

        return s.Length;
    }

    private static bool At(string s, int i, string text) => string.CompareOrdinal(s, i, text, 0, text.Length) == 0;

    private static int IndexOf(string s, string text, int from)
    {
        var at = s.IndexOf(text, from, StringComparison.Ordinal);
        return at < 0 ? s.Length : at;
    }

    private static int After(string s, string text, int from) => Math.Min(IndexOf(s, text, from) + text.Length, s.Length);
}
