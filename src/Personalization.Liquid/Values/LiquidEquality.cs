namespace Personalization.Liquid.Values;

/// <summary>When values are equal: <c>==</c> of Ruby, and of conditions, which know <c>empty</c> and <c>blank</c>.</summary>
internal static class LiquidEquality
{
    /// <summary>Equality in conditions.</summary>
    internal static bool InCondition(in LiquidValue left, in LiquidValue right, RenderBudget budget) => (left.Kind, right.Kind) switch
    {
        (LiquidKind.Empty, _) => IsEmpty(right),
        (LiquidKind.Blank, _) => IsBlank(right),
        (_, LiquidKind.Empty) => IsEmpty(left),
        (_, LiquidKind.Blank) => IsBlank(left),
        _ => AreEqual(left, right, budget),
    };

    /// <summary>Ruby's <c>==</c>: numbers by value, all else by kind and content.</summary>
    internal static bool AreEqual(in LiquidValue left, in LiquidValue right, RenderBudget budget)
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
            LiquidKind.Text => AreEqual(left.AsText()!, right.AsText()!, budget),
            LiquidKind.Array => AreEqual(left.AsArray()!, right.AsArray()!, budget),
            LiquidKind.Object => AreEqual(left.AsObject()!, right.AsObject()!, budget),
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

    private static bool AreEqual(string left, string right, RenderBudget budget)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        budget.Work(left.Length);
        return string.Equals(left, right, StringComparison.Ordinal);
    }

    private static bool AreEqual(IReadOnlyList<LiquidValue> left, IReadOnlyList<LiquidValue> right, RenderBudget budget)
    {
        if (ReferenceEquals(left, right) || left.Count != right.Count)
        {
            return ReferenceEquals(left, right);
        }

        budget.EnterLevel();
        var equal = true;
        for (var i = 0; equal && i < left.Count; i++)
        {
            budget.Work(1);
            equal = AreEqual(left[i], right[i], budget);
        }

        budget.LeaveLevel();
        return equal;
    }

    private static bool AreEqual(ILiquidObject left, ILiquidObject right, RenderBudget budget)
    {
        if (ReferenceEquals(left, right) || left.Count != right.Count)
        {
            return ReferenceEquals(left, right);
        }

        budget.EnterLevel();
        var equal = left.Entries.All(entry => right.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other, budget));
        budget.LeaveLevel();
        return equal;
    }
}
