using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>Moments. Nil stays nil, and what is no moment rejects the row.</summary>
internal static class TimeFilters
{
    internal static LiquidValue ToDate(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(Read(call));

    internal static LiquidValue ToUnix(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(Read(call).ToUnixTimeSeconds());

    private static DateTimeOffset Read(in LiquidFilterCall call) => call.ReadTime(call.Input) ?? throw new LiquidException("The value is no date.");
}
