using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary><c>split</c>: at a text; at any white space for one blank; into letters for nothing. Empty texts at the end are left out.</summary>
internal static class SplitFilter
{
    /// <summary>What it takes to make a text of a part, in bytes that are handled.</summary>
    private const int WorkOfPart = 32;

    /// <summary>Most letters are texts that are there already.</summary>
    private const int WorkOfLetter = 16;

    internal static LiquidValue Apply(in LiquidFilterCall call)
    {
        var (text, separator, budget) = (call.Text, call.TextOf(call[0]), call.Context.Budget);
        if (separator.Length == 0)
        {
            budget.CheckItems(Values.Letters.Count(text));
        }

        var parts = separator switch
        {
            "" => Letters(text, budget),
            " " => Words(text, budget),
            _ => Counted([.. TextSearch.Split(text, separator)], budget),
        };
        while (parts.Count > 0 && parts[^1].Length == 0)
        {
            parts.RemoveAt(parts.Count - 1);
        }

        budget.CheckItems(parts.Count);
        return LiquidValue.From(parts.ConvertAll(LiquidValue.From));
    }

    /// <summary>Splits at white space.</summary>
    internal static List<string> Words(string text, RenderBudget budget)
        => Counted([.. text.Split([' ', '\t', '\n', '\v', '\f', '\r', '\0'], StringSplitOptions.RemoveEmptyEntries)], budget);

    /// <summary>Takes a text apart into its letters.</summary>
    internal static List<string> Letters(string text, RenderBudget budget)
    {
        budget.Work((long)Values.Letters.Count(text) * WorkOfLetter);
        return Values.Letters.Split(text);
    }

    private static List<string> Counted(List<string> parts, RenderBudget budget)
    {
        budget.Work((long)parts.Count * WorkOfPart);
        return parts;
    }
}
