using System.Diagnostics.CodeAnalysis;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>When values are the same for <c>uniq</c>: Ruby's <c>eql?</c>, by which 1 and 1.0 differ.</summary>
/// <param name="budget">Counts what is compared.</param>
internal sealed class IdentityComparer(RenderBudget budget) : IEqualityComparer<LiquidValue>
{
    public bool Equals(LiquidValue x, LiquidValue y)
    {
        budget.Work(1);
        return x.Kind == y.Kind && LiquidEquality.AreEqual(x, y, budget);
    }

    public int GetHashCode([DisallowNull] LiquidValue obj)
    {
        budget.EnterLevel();
        budget.Work(obj);
        var hash = obj.Kind switch
        {
            LiquidKind.Text => string.GetHashCode(obj.AsText(), StringComparison.Ordinal),
            LiquidKind.Integer => HashCode.Combine(obj.AsInteger()!.Value), // mixed: hashes of numbers can be chosen so that they collide
            LiquidKind.Array => obj.AsArray()!.Aggregate(1, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
            LiquidKind.Object => obj.AsObject()!.Entries.Aggregate(
                2, (hash, entry) => hash ^ HashCode.Combine(string.GetHashCode(entry.Key, StringComparison.Ordinal), GetHashCode(entry.Value))),
            LiquidKind.Range => obj.AsRange()!.GetHashCode(),
            LiquidKind.Time => obj.AsTime()!.Value.GetHashCode(),
            _ => HashCode.Combine(obj.Kind, obj.Int64),
        };
        budget.LeaveLevel();
        return hash;
    }
}
