using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>A part of a template.</summary>
internal abstract class Node
{
    /// <summary>Gets where it stands in the source.</summary>
    internal int Position { get; init; }

    /// <summary>Gets a value indicating whether it never writes anything that can be seen; white space between such nodes of a block is left out.</summary>
    internal virtual bool IsBlank => false;

    internal abstract void Render(RenderContext context, LiquidOutput output);
}
