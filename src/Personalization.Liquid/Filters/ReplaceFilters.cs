using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that replace and remove parts of texts.</summary>
internal static class ReplaceFilters
{
    internal static LiquidValue Replace(in LiquidFilterCall call) => All(call, call.Count > 1 ? call[1].ToString() : string.Empty);

    internal static LiquidValue Remove(in LiquidFilterCall call) => All(call, string.Empty);

    internal static LiquidValue ReplaceFirst(in LiquidFilterCall call) => One(call, call.Count > 1 ? call[1].ToString() : string.Empty, last: false);

    internal static LiquidValue RemoveFirst(in LiquidFilterCall call) => One(call, string.Empty, last: false);

    internal static LiquidValue ReplaceLast(in LiquidFilterCall call) => One(call, call[1].ToString(), last: true);

    internal static LiquidValue RemoveLast(in LiquidFilterCall call) => One(call, string.Empty, last: true);

    private static LiquidValue All(in LiquidFilterCall call, string replacement)
    {
        var (text, part) = (call.Input.ToString(), call[0].ToString());
        if (part.Length == 0)
        {
            // Nothing is found before, between and behind all letters.
            call.Context.Budget.CheckLetters(((long)text.Length + 1) * (replacement.Length + 1));
            return LiquidValue.From(replacement + string.Concat(Letters.Split(text).Select(letter => letter + replacement)));
        }

        call.Context.Budget.CheckLetters((long)text.Length / part.Length * replacement.Length);
        return LiquidValue.From(text.Replace(part, replacement, StringComparison.Ordinal));
    }

    private static LiquidValue One(in LiquidFilterCall call, string replacement, bool last)
    {
        var (text, part) = (call.Input.ToString(), call[0].ToString());
        var place = last ? LastIndexOf(text, part) : text.IndexOf(part, StringComparison.Ordinal);
        call.Context.Budget.CheckLetters((long)text.Length + replacement.Length);
        return LiquidValue.From(place < 0 ? text : string.Concat(text.AsSpan(0, place), replacement, text.AsSpan(place + part.Length)));
    }

    private static int LastIndexOf(string text, string part) => part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal);
}
