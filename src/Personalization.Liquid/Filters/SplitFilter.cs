using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary><c>split</c>: at a text; at any white space for one blank; into letters for nothing. Empty texts at the end are left out.</summary>
internal static class SplitFilter
{
    internal static LiquidValue Apply(in LiquidFilterCall call)
    {
        var (text, separator) = (call.Text, call.TextOf(call[0]));
        if (separator.Length == 0)
        {
            call.Context.Budget.CheckItems(Letters.Count(text));
        }

        var parts = separator switch
        {
            "" => Letters.Split(text),
            " " => Words(text),
            _ => [.. TextSearch.Split(text, separator)],
        };
        while (parts.Count > 0 && parts[^1].Length == 0)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        call.Context.Budget.CheckItems(parts.Count);
        return LiquidValue.From(parts.ConvertAll(LiquidValue.From));
    }

    /// <summary>Splits at white space.</summary>
    internal static List<string> Words(string text) => [.. text.Split([' ', '\t', '\n', '\v', '\f', '\r', '\0'], StringSplitOptions.RemoveEmptyEntries)];
}
