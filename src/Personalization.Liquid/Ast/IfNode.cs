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
        var isTurned = isUnless;
        foreach (ref readonly var branch in branches.AsSpan())
        {
            if (branch.When is null || branch.When.Holds(context) != isTurned)
            {
                branch.Body.Render(context, output);
                return;
            }

            isTurned = false;
        }
    }
}
