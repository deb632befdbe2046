using System.Diagnostics.CodeAnalysis;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>When values are the same for <c>uniq</c>: Ruby's <c>eql?</c>, by which 1 and 1.0 differ.</summary>
internal sealed class IdentityComparer : IEqualityComparer<LiquidValue>
{
    internal static readonly IdentityComparer Instance = new();

    public bool Equals(LiquidValue x, LiquidValue y) => x.Kind == y.Kind && LiquidEquality.AreEqual(x, y);

    public int GetHashCode([DisallowNull] LiquidValue obj) => obj.Kind switch
    {
        LiquidKind.Text => string.GetHashCode(obj.AsText(), StringComparison.Ordinal),
        LiquidKind.Integer => obj.AsInteger()!.Value.GetHashCode(),
        LiquidKind.Array => obj.AsArray()!.Aggregate(1, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
        LiquidKind.Object => obj.AsObject()!.Entries.Aggregate(
            2, (hash, entry) => hash ^ HashCode.Combine(string.GetHashCode(entry.Key, StringComparison.Ordinal), GetHashCode(entry.Value))),
        LiquidKind.Range => obj.AsRange()!.GetHashCode(),
        LiquidKind.Time => obj.AsTime()!.Value.GetHashCode(),
        _ => HashCode.Combine(obj.Kind, obj.Int64),
    };
}
