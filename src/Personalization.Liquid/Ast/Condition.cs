using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary>A comparison, or the truth of one value; and what it is joined with. Joined from right to left, as Ruby's engine does.</summary>
internal sealed class Condition(Expression left, string? word, Expression? right)
{
    private readonly Comparison _comparison = ComparisonOf(word);

    /// <summary>Gets or sets what follows.</summary>
    internal Condition? Next { get; set; }

    /// <summary>Gets or sets a value indicating whether both must hold.</summary>
    internal bool JoinsByAnd { get; set; }

    internal bool Holds(RenderContext context)
    {
        var holds = HoldsAlone(context);
        return Next is null ? holds : JoinsByAnd ? holds && Next.Holds(context) : holds || Next.Holds(context);
    }

    private static bool Contains(in LiquidValue left, in LiquidValue right, RenderBudget budget)
    {
        if (!left.IsTruthy || !right.IsTruthy)
        {
            return false;
        }

        switch (left.Kind)
        {
            case LiquidKind.Text:
                return TextSearch.Contains(left.AsText()!, LiquidText.Of(right, budget));
            case LiquidKind.Object:
                return right.AsText() is { } name && left.AsObject()!.TryGetValue(name, out _);
            case LiquidKind.Range:
                return right is { Kind: LiquidKind.Integer, IsBig: false } && right.Int64 >= left.AsRange()!.First && right.Int64 <= left.AsRange()!.Last;
            case LiquidKind.Array:
                foreach (var item in left.AsArray()!)
                {
                    budget.Work(1);
                    if (LiquidEquality.AreEqual(item, right, budget))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private bool HoldsAlone(RenderContext context)
    {
        var a = left.Evaluate(context);
        if (_comparison == Comparison.None)
        {
            return a.IsTruthy;
        }

        context.Budget.Work(a);
        var b = right is LiteralExpression literal ? literal.Value : right!.Evaluate(context);
        return _comparison switch
        {
            Comparison.Equal => LiquidEquality.InCondition(a, b, context.Budget),
            Comparison.NotEqual => !LiquidEquality.InCondition(a, b, context.Budget),
            Comparison.Contains => Contains(a, b, context.Budget),
            Comparison.Unknown => throw new LiquidException($"There is no operator '{word}'."),
            _ => InOrder(a, b, context.Budget),
        };
    }

    /// <summary>Only numbers, texts and times have an order; others are in none, but a text and a number are a mistake.</summary>
    private bool InOrder(in LiquidValue a, in LiquidValue b, RenderBudget budget)
    {
        if (a is { Kind: LiquidKind.Integer, IsBig: false } && b is { Kind: LiquidKind.Integer, IsBig: false })
        {
            return _comparison switch
            {
                Comparison.Less => a.Int64 < b.Int64,
                Comparison.Greater => a.Int64 > b.Int64,
                Comparison.LessOrEqual => a.Int64 <= b.Int64,
                _ => a.Int64 >= b.Int64,
            };
        }

        if (!HasOrder(a) || !HasOrder(b))
        {
            return false;
        }

        if ((a.IsNumber && b.IsNumber) || a.Kind == b.Kind)
        {
            return LiquidOrder.Compare(a, b, budget) is { } order && _comparison switch
            {
                Comparison.Less => order < 0,
                Comparison.Greater => order > 0,
                Comparison.LessOrEqual => order <= 0,
                _ => order >= 0,
            };
        }

        throw new LiquidException("A text and a number cannot be compared.");
    }

    private static Comparison ComparisonOf(string? word) => word switch
    {
        null => Comparison.None,
        "==" => Comparison.Equal,
        "!=" or "<>" => Comparison.NotEqual,
        "contains" => Comparison.Contains,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        _ => Comparison.Unknown,
    };

    private static bool HasOrder(in LiquidValue value) => value.IsNumber || value.Kind is LiquidKind.Text or LiquidKind.Time;
}
