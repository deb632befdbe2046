using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>increment</c>, which writes the number before, and <c>decrement</c>, which writes the one after.</summary>
internal sealed class CounterNode(string name, bool up) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var before = context.ReadCounter(name);
        var after = up ? before + 1 : before - 1;
        context.SetCounter(name, after);
        output.WriteValue(LiquidValue.From(up ? before : after));
    }
}
