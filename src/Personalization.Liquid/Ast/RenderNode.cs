using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>render</c>: a template that sees only what it is handed.</summary>
internal sealed class RenderNode(PartialCall call) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output)
    {
        var name = call.Name.Evaluate(context).AsText()!;
        var template = context.Load(name);
        var alias = call.Alias ?? name[(name.LastIndexOf('/') + 1)..];
        var subject = call.Subject?.Evaluate(context) ?? default;
        if (!call.IsForEach || subject.Kind is not (LiquidKind.Array or LiquidKind.Object or LiquidKind.Range))
        {
            RenderOne(context, output, template, alias, subject, null);
            return;
        }

        var items = LoopItems.Slice(subject, 0, null, context.Budget);
        var loop = new ForLoop(name, items.Count, null);
        foreach (var item in items)
        {
            context.Step();
            RenderOne(context, output, template, alias, item, loop);
            loop.Index++;
        }
    }

    private void RenderOne(RenderContext context, LiquidOutput output, LiquidTemplate template, string alias, in LiquidValue subject, ForLoop? loop)
    {
        var inner = context.Isolate();
        context.Budget.Enter();
        if (loop is not null)
        {
            inner.Assign("forloop", LiquidValue.From(loop));
        }

        foreach (var (key, value) in call.Arguments)
        {
            inner.Assign(key, value.Evaluate(context));
        }

        if (!subject.IsNil)
        {
            inner.Assign(alias, subject);
        }

        template.RenderInto(inner, output);
        context.Budget.Leave();
    }
}
