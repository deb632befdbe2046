using System.Buffers;
using System.Text;

namespace Personalization.Liquid.Filters;

/// <summary>Filters of HTML.</summary>
internal static class HtmlFilters
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");
    private static readonly SearchValues<char> Names = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    internal static LiquidValue Escape(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(Escaped(call.Text, keepsEntities: false));

    internal static LiquidValue EscapeOnce(in LiquidFilterCall call) => LiquidValue.From(Escaped(call.Text, keepsEntities: true));

    internal static LiquidValue NewlineToBr(in LiquidFilterCall call)
        => LiquidValue.From(call.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal));

    /// <summary>Takes away scripts, comments and styles, and then all tags. What has no end stays.</summary>
    internal static LiquidValue StripHtml(in LiquidFilterCall call)
    {
        var text = call.Text;
        return LiquidValue.From(Cut(Cut(text, [("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")]), [("<", ">")]));
    }

    /// <summary>Takes away what lies between openings and their ends. By hand, since a pattern looks for each missing end anew.</summary>
    private static string Cut(string text, List<(string Start, string End)> blocks)
    {
        var kept = new StringBuilder(text.Length);
        var copied = 0;
        for (var i = text.IndexOf('<', StringComparison.Ordinal); i >= 0; i = i < text.Length ? text.IndexOf('<', i) : -1)
        {
            var block = blocks.Find(known => string.CompareOrdinal(text, i, known.Start, 0, known.Start.Length) == 0);
            if (block.Start is null)
            {
                i++;
                continue;
            }

            var end = text.IndexOf(block.End, i + block.Start.Length, StringComparison.Ordinal);
            if (end < 0)
            {
                blocks.Remove(block);
                continue;
            }

            kept.Append(text, copied, i - copied);
            i = copied = end + block.End.Length;
        }

        return kept.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Writes entities. By hand, since a match for each letter takes twenty times as long, and a text may be nothing but such letters.</summary>
    private static string Escaped(string text, bool keepsEntities)
    {
        var next = text.AsSpan().IndexOfAny(Special);
        if (next < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        var rest = text.AsSpan();
        for (; next >= 0; next = rest.IndexOfAny(Special))
        {
            var letter = rest[next];
            escaped.Append(rest[..next]);
            rest = rest[(next + 1)..];
            escaped.Append(letter switch
            {
                '&' => keepsEntities && StartsWithEntity(rest) ? "&" : "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                _ => "&#39;",
            });
        }

        return escaped.Append(rest).ToString();
    }

    /// <summary>Whether there is the name or the number of an entity, and its end.</summary>
    private static bool StartsWithEntity(ReadOnlySpan<char> text)
    {
        var isNumber = text.StartsWith('#');
        text = isNumber ? text[1..] : text;
        var length = isNumber ? text.IndexOfAnyExceptInRange('0', '9') : text.IndexOfAnyExcept(Names);
        return length > 0 && text[length] == ';';
    }
}
