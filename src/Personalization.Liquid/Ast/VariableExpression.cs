using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary>A name, and what is looked up in its value one after the other.</summary>
/// <param name="name">The name, which may be computed.</param>
/// <param name="lookups">What is looked up.</param>
internal sealed class VariableExpression(Expression name, VariableLookup[] lookups) : Expression
{
    private readonly string? _fixedName = (name as LiteralExpression)?.Value.AsText();

    internal override LiquidValue Evaluate(RenderContext context)
    {
        if (!context.TryFind(_fixedName ?? LiquidText.Of(name.Evaluate(context), context.Budget), out var value))
        {
            value = context.Undefined(_fixedName);
        }

        foreach (ref readonly var lookup in lookups.AsSpan())
        {
            // Nearly all lookups are of a property by a name that stands in the template.
            if (lookup.Name is { } property && value.AsObject() is { } properties && properties.TryGetValue(property, out var found))
            {
                value = found;
            }
            else if (TryFind(value, lookup, context, out found))
            {
                value = found;
            }
            else
            {
                return context.Undefined(lookup.Name);
            }
        }

        return value;
    }

    private static bool TryFind(in LiquidValue value, in VariableLookup lookup, RenderContext context, out LiquidValue found)
    {
        var key = lookup.Name is null ? lookup.Key!.Evaluate(context) : default;
        switch (value.Kind)
        {
            case LiquidKind.Object:
                var text = lookup.Name ?? key.AsText();
                if (text is not null && value.AsObject()!.TryGetValue(text, out found))
                {
                    return true;
                }

                break;
            case LiquidKind.Array when key is { Kind: LiquidKind.Integer, IsBig: false }:
                var items = value.AsArray()!;
                var index = key.Int64 < 0 ? key.Int64 + items.Count : key.Int64;
                found = index >= 0 && index < items.Count ? items[(int)index] : default;
                return true;
            default:
                break;
        }

        found = default;
        if (value.Kind == LiquidKind.Text)
        {
            context.Budget.Work(value); // its letters are counted
        }

        return lookup.IsDotted && lookup.Name switch
        {
            "size" => LiquidSequence.TrySize(value, out found),
            "first" => LiquidSequence.TryFirst(value, out found),
            "last" => LiquidSequence.TryLast(value, out found),
            _ => false,
        };
    }
}
