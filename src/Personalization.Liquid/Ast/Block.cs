using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>Nodes one after the other.</summary>
internal sealed class Block(List<Node> nodes)
{
    private Node[] _nodes = [.. nodes];

    internal bool IsBlank { get; } = nodes.TrueForAll(node => node.IsBlank);

    /// <summary>Leaves white space out, where a tag has nothing to show whichever way it goes.</summary>
    internal void RemoveWhiteSpace() => _nodes = [.. _nodes.Where(node => node is not TextNode { IsWhiteSpace: true })];

    internal void Render(RenderContext context, LiquidOutput output)
    {
        foreach (var node in _nodes)
        {
            context.Step();
            context.Position = node.Position;
            node.Render(context, output);
            if (context.Interrupt != Interrupt.None)
            {
                return;
            }
        }
    }
}
