namespace Personalization.Liquid.Values;

/// <summary>What lists, objects, ranges and texts have in common: a size, a first and a last.</summary>
internal static class LiquidSequence
{
    /// <summary>A whole number's size is that of its machine word, as in Ruby.</summary>
    private const long IntegerSize = 8;

    internal static bool TrySize(in LiquidValue value, out LiquidValue size)
    {
        long? count = value.Kind switch
        {
            LiquidKind.Text => Letters.Count(value.AsText()!),
            LiquidKind.Array => value.AsArray()!.Count,
            LiquidKind.Object => value.AsObject()!.Count,
            LiquidKind.Range => value.AsRange()!.Count,
            LiquidKind.Integer => IntegerSize,
            _ => null,
        };
        size = count is { } known ? LiquidValue.From(known) : default;
        return count is not null;
    }

    internal static bool TryFirst(in LiquidValue value, out LiquidValue first)
    {
        switch (value.Kind)
        {
            case LiquidKind.Text:
                first = LiquidValue.From(value.AsText() is { Length: > 0 } text ? Letters.Slice(text, 0, 1) : string.Empty);
                return true;
            case LiquidKind.Array:
                first = value.AsArray() is { Count: > 0 } items ? items[0] : default;
                return true;
            case LiquidKind.Object:
                first = value.AsObject()!.Entries.Select(Pair).FirstOrDefault();
                return true;
            case LiquidKind.Range:
                first = LiquidValue.From(value.AsRange()!.First);
                return true;
            default:
                first = default;
                return false;
        }
    }

    internal static bool TryLast(in LiquidValue value, out LiquidValue last)
    {
        switch (value.Kind)
        {
            case LiquidKind.Text:
                last = LiquidValue.From(value.AsText() is { Length: > 0 } text ? Letters.Slice(text, -1, 1) : string.Empty);
                return true;
            case LiquidKind.Array:
                last = value.AsArray() is { Count: > 0 } items ? items[^1] : default;
                return true;
            case LiquidKind.Range:
                last = LiquidValue.From(value.AsRange()!.Last);
                return true;
            default:
                last = default;
                return false;
        }
    }

    /// <summary>A name and its value as a list of two.</summary>
    internal static LiquidValue Pair(KeyValuePair<string, LiquidValue> entry) => LiquidValue.From([LiquidValue.From(entry.Key), entry.Value]);
}
