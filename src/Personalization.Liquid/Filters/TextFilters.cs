using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Filters of texts.</summary>
internal static class TextFilters
{
    /// <summary>What Ruby strips on the left; on the right it strips nulls too.</summary>
    private const string Space = " \t\n\v\f\r\0";

    internal static LiquidValue Append(in LiquidFilterCall call) => Joined(call, call.Text, call.TextOf(call[0]));

    internal static LiquidValue Prepend(in LiquidFilterCall call) => Joined(call, call.TextOf(call[0]), call.Text);

    internal static LiquidValue Upcase(in LiquidFilterCall call) => LiquidValue.From(LetterCase.ToUpper(call.Text));

    internal static LiquidValue Downcase(in LiquidFilterCall call) => LiquidValue.From(LetterCase.ToLower(call.Text));

    internal static LiquidValue Capitalize(in LiquidFilterCall call) => LiquidValue.From(LetterCase.Capitalize(call.Text));

    internal static LiquidValue Strip(in LiquidFilterCall call) => LiquidValue.From(call.Text.AsSpan().Trim(Space).ToString());

    internal static LiquidValue StripLeft(in LiquidFilterCall call) => LiquidValue.From(call.Text.AsSpan().TrimStart(Space).ToString());

    internal static LiquidValue StripRight(in LiquidFilterCall call) => LiquidValue.From(call.Text.AsSpan().TrimEnd(Space).ToString());

    internal static LiquidValue StripNewlines(in LiquidFilterCall call)
        => LiquidValue.From(call.Text.Replace("\r\n", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal));

    /// <summary>A part of a text or of a list.</summary>
    internal static LiquidValue Slice(in LiquidFilterCall call)
    {
        var start = LiquidNumbers.ToInt64(call[0]);
        var length = call[1].IsNil ? 1 : LiquidNumbers.ToInt64(call[1]);
        if (call.Input.AsArray() is not { } items)
        {
            return LiquidValue.From(Letters.Slice(call.Text, start, length) ?? string.Empty);
        }

        start = start < 0 ? start + items.Count : start;
        return LiquidValue.From(start < 0 || start > items.Count || length < 0
            ? Array.Empty<LiquidValue>()
            : items.Skip((int)start).Take((int)Math.Min(length, items.Count)).ToArray());
    }

    private static LiquidValue Joined(in LiquidFilterCall call, string first, string second)
    {
        call.Context.Budget.CheckLetters((long)first.Length + second.Length);
        return LiquidValue.From(first + second);
    }
}
