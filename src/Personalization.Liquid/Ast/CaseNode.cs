using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Ast;

/// <summary><c>case</c>: every value that equals writes its block, and <c>else</c> does when none did before it.</summary>
/// <param name="subject">What is compared.</param>
/// <param name="branches">The blocks and their values; <see langword="null"/> for <c>else</c>.</param>
internal sealed class CaseNode(Expression subject, (Expression[]? Values, Block Body)[] branches) : Node
{
    internal override bool IsBlank { get; } = branches.All(branch => branch.Body.IsBlank);

    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var found = false;
        foreach (var (values, body) in branches)
        {
            if (values is null)
            {
                if (!found)
                {
                    body.Render(context, output);
                }

                continue;
            }

            foreach (var value in values)
            {
                if (LiquidEquality.InCondition(subject.Evaluate(context), value.Evaluate(context), context.Budget))
                {
                    found = true;
                    body.Render(context, output);
                }
            }
        }
    }
}
