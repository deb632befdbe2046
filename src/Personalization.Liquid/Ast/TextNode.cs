using System.Text;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary>Text that is written as it is.</summary>
internal sealed class TextNode(string text, bool isRaw = false) : Node
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    /// <summary>Gets a value indicating whether a block that has nothing to show leaves it out.</summary>
    internal bool IsWhiteSpace { get; } = !isRaw && text.AsSpan().Trim(" \t\n\r\f\v").IsEmpty;

    internal override bool IsBlank { get; } = isRaw ? text.Length == 0 : text.AsSpan().Trim(" \t\n\r\f\v").IsEmpty;

    internal override void Render(RenderContext context, LiquidOutput output) => output.WriteText(_utf8);
}
