namespace Personalization.Liquid.Values;

/// <summary>When values are equal: <c>==</c> of Ruby, and of conditions, which know <c>empty</c> and <c>blank</c>.</summary>
internal static class LiquidEquality
{
    /// <summary>Equality in conditions.</summary>
    internal static bool InCondition(in LiquidValue left, in LiquidValue right) => (left.Kind, right.Kind) switch
    {
        (LiquidKind.Empty, _) => IsEmpty(right),
        (LiquidKind.Blank, _) => IsBlank(right),
        (_, LiquidKind.Empty) => IsEmpty(left),
        (_, LiquidKind.Blank) => IsBlank(left),
        _ => AreEqual(left, right),
    };

    /// <summary>Ruby's <c>==</c>: numbers by value, all else by kind and content.</summary>
    internal static bool AreEqual(in LiquidValue left, in LiquidValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return LiquidOrder.CompareNumbers(left, right) == 0;
        }

        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            LiquidKind.Boolean => left.Int64 == right.Int64,
            LiquidKind.Text => string.Equals(left.AsText(), right.AsText(), StringComparison.Ordinal),
            LiquidKind.Array => AreEqual(left.AsArray()!, right.AsArray()!),
            LiquidKind.Object => AreEqual(left.AsObject()!, right.AsObject()!),
            LiquidKind.Range => left.AsRange() == right.AsRange(),
            LiquidKind.Time => left.AsTime() == right.AsTime(),
            _ => true,
        };
    }

    internal static bool IsEmpty(in LiquidValue value) => value.Kind switch
    {
        LiquidKind.Text => value.AsText()!.Length == 0,
        LiquidKind.Array => value.AsArray()!.Count == 0,
        LiquidKind.Object => value.AsObject()!.Count == 0,
        _ => false,
    };

    private static bool IsBlank(in LiquidValue value) => value.Kind switch
    {
        LiquidKind.Nil => true,
        LiquidKind.Boolean => value.Int64 == 0,
        LiquidKind.Text => string.IsNullOrWhiteSpace(value.AsText()),
        _ => IsEmpty(value),
    };

    private static bool AreEqual(IReadOnlyList<LiquidValue> left, IReadOnlyList<LiquidValue> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(ILiquidObject left, ILiquidObject right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return left.Count == right.Count && left.Entries.All(entry => right.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other));
    }
}
