using System.Text;
using System.Text.RegularExpressions;

namespace Personalization.Liquid.Filters;

/// <summary>Filters of HTML.</summary>
internal static partial class HtmlFilters
{
    internal static LiquidValue Escape(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(Special().Replace(call.Text, Entity));

    internal static LiquidValue EscapeOnce(in LiquidFilterCall call) => LiquidValue.From(SpecialOutsideOfEntities().Replace(call.Text, Entity));

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

    private static string Entity(Match match) => match.Value switch
    {
        "&" => "&amp;",
        "<" => "&lt;",
        ">" => "&gt;",
        "\"" => "&quot;",
        _ => "&#39;",
    };

    [GeneratedRegex("[&<>\"']", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex("[\"><']|&(?!(?:[a-zA-Z]+|#\\d+);)", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialOutsideOfEntities();
}
