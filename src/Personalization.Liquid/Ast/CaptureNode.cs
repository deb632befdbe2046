using System.Text;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>capture</c>.</summary>
internal sealed class CaptureNode(string name, Block body) : Node
{
    internal override bool IsBlank => true;

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var captured = new LiquidOutput(context.Budget);
        body.Render(context, captured);
        context.Assign(name, LiquidValue.From(Encoding.UTF8.GetString(captured.Bytes)));
    }
}
