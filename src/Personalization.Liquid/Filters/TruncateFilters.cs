using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters that cut texts and say so with three dots.</summary>
internal static class TruncateFilters
{
    private const int DefaultLength = 50;
    private const int DefaultWords = 15;
    private const string Dots = "...";

    internal static LiquidValue Truncate(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var text = call.Text;
        var length = call.Count > 0 ? LiquidNumbers.ToInt64(call[0]) : DefaultLength;
        var end = call.Count > 1 ? call.TextOf(call[1]) : Dots;
        return LiquidValue.From(Letters.Count(text) > length ? Letters.Slice(text, 0, Math.Max(0, length - Letters.Count(end))) + end : text);
    }

    internal static LiquidValue TruncateWords(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var text = call.Text;
        var count = Math.Max(1, call.Count > 0 ? LiquidNumbers.ToInt64(call[0]) : DefaultWords);
        var words = SplitFilter.Words(text, call.Context.Budget);
        return LiquidValue.From(words.Count > count ? string.Join(' ', words.Take((int)count)) + (call.Count > 1 ? call.TextOf(call[1]) : Dots) : text);
    }
}
