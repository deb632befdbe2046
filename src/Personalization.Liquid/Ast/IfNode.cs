using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>if</c> and <c>unless</c> with their <c>elsif</c> and <c>else</c>.</summary>
/// <param name="branches">The blocks, and when each is taken; <see langword="null"/> for always.</param>
/// <param name="isUnless">Whether the first condition is turned round.</param>
internal sealed class IfNode((Condition? When, Block Body)[] branches, bool isUnless) : Node
{
    internal override bool IsBlank { get; } = branches.All(branch => branch.Body.IsBlank);

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        for (var i = 0; i < branches.Length; i++)
        {
            var (when, body) = branches[i];
            if (when is null || when.Holds(context) != (isUnless && i == 0))
            {
                body.Render(context, output);
                return;
            }
        }
    }
}
