using System.Text;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that replace and remove parts of texts.</summary>
internal static class ReplaceFilters
{
    internal static LiquidValue Replace(in LiquidFilterCall call) => All(call, call.Count > 1 ? call.TextOf(call[1]) : string.Empty);

    internal static LiquidValue Remove(in LiquidFilterCall call) => All(call, string.Empty);

    internal static LiquidValue ReplaceFirst(in LiquidFilterCall call) => One(call, call.Count > 1 ? call.TextOf(call[1]) : string.Empty, last: false);

    internal static LiquidValue RemoveFirst(in LiquidFilterCall call) => One(call, string.Empty, last: false);

    internal static LiquidValue ReplaceLast(in LiquidFilterCall call) => One(call, call.TextOf(call[1]), last: true);

    internal static LiquidValue RemoveLast(in LiquidFilterCall call) => One(call, string.Empty, last: true);

    private static LiquidValue All(in LiquidFilterCall call, string replacement)
    {
        var (text, part) = (call.Text, call.TextOf(call[0]));
        if (part.Length == 0)
        {
            // Nothing is found before, between and behind all letters.
            call.Context.Budget.CheckLetters(((long)text.Length + 1) * (replacement.Length + 1));
            return LiquidValue.From(BetweenLetters(SplitFilter.Letters(text, call.Context.Budget), replacement));
        }

        if (replacement.Length > part.Length)
        {
            var found = TextSearch.Count(text, part);
            call.Context.Budget.CheckLetters(text.Length + ((long)found * (replacement.Length - part.Length)));
        }

        return LiquidValue.From(TextSearch.Replace(text, part, replacement));
    }

    private static string BetweenLetters(List<string> letters, string replacement)
    {
        var text = new StringBuilder(replacement);
        foreach (var letter in letters)
        {
            text.Append(letter).Append(replacement);
        }

        return text.ToString();
    }

    private static LiquidValue One(in LiquidFilterCall call, string replacement, bool last)
    {
        var (text, part) = (call.Text, call.TextOf(call[0]));
        var place = last ? LastIndexOf(text, part) : TextSearch.IndexOf(text, part);
        call.Context.Budget.CheckLetters((long)text.Length + replacement.Length);
        return LiquidValue.From(place < 0 ? text : string.Concat(text.AsSpan(0, place), replacement, text.AsSpan(place + part.Length)));
    }

    private static int LastIndexOf(string text, string part) => part.Length == 0 ? text.Length : TextSearch.LastIndexOf(text, part);
}
