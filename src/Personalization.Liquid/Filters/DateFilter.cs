using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary><c>date</c>: a moment by a format of <c>strftime</c>. What is no moment goes through as it is.</summary>
internal static class DateFilter
{
    internal static LiquidValue Apply(in LiquidFilterCall call)
    {
        var format = call.TextOf(call[0]);
        return format.Length > 0 && DateText.Read(call.Input, call.Context.Now) is { } time
            ? LiquidValue.From(TimeFormat.Format(time, format))
            : call.Input;
    }
}
