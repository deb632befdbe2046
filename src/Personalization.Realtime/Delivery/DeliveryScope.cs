using Personalization.Liquid;

namespace Personalization.Realtime.Delivery;

/// <summary>What templates see: <c>row</c>, the first one; <c>rows</c>, all; and <c>context</c>.</summary>
internal static class DeliveryScope
{
    internal static LiquidObject Of(IReadOnlyList<DeliveryRow> rows, LiquidObject context)
    {
        LiquidValue[] values = [.. rows.Select(row => LiquidValue.From(row.Row()))];
        return new LiquidObject { ["row"] = values[0], ["rows"] = LiquidValue.From(values), ["context"] = LiquidValue.From(context) };
    }

    /// <summary>What is known of a sync. The model is the audience, or the event source.</summary>
    internal static LiquidObject Context(string sync, string model) => new()
    {
        ["sync_id"] = LiquidValue.From(sync),
        ["model_id"] = LiquidValue.From(model),
        ["model_name"] = LiquidValue.From(model),
    };
}
