using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>cycle</c>: one of its values after the other. Tags of one name, or with the same literals, go on from each other.</summary>
internal sealed class CycleNode(Expression? name, string key, Expression[] values) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var cycle = name is null ? key : "named " + name.Evaluate(context);
        var place = context.Cycles.GetValueOrDefault(cycle);
        if (place < values.Length)
        {
            output.WriteValue(values[place].Evaluate(context));
        }

        context.Cycles[cycle] = place + 1 >= values.Length ? 0 : place + 1;
    }
}
