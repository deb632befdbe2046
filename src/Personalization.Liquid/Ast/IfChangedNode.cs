using System.Text;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>ifchanged</c>: writes its block when it differs from what such a tag wrote last.</summary>
internal sealed class IfChangedNode(Block body) : Node
{
    internal override bool IsBlank => body.IsBlank;

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var written = new LiquidOutput(context.Budget);
        body.Render(context, written);
        var text = Encoding.UTF8.GetString(written.Bytes);
        if (text != context.LastChanged)
        {
            context.LastChanged = text;
            output.WriteText(text);
        }
    }
}
