using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Ast;

/// <summary><c>include</c>: a template that sees and changes the variables around it.</summary>
internal sealed class IncludeNode(PartialCall call) : Node
{
    internal override void Render(RenderContext context, LiquidOutput output)
    {
        if (context.IsIsolated)
        {
            throw new LiquidException("'include' cannot be used in a template that 'render' renders.");
        }

        var name = call.Name.Evaluate(context).AsText() ?? throw new LiquidException("The name of a template is a text.");
        var template = context.Load(name);
        var subject = call.Subject?.Evaluate(context) ?? (context.TryFind(name, out var found) ? found : default);
        var alias = call.Alias ?? name[(name.LastIndexOf('/') + 1)..];
        context.EnterScope();
        foreach (var (key, value) in call.Arguments)
        {
            context.SetInScope(key, value.Evaluate(context));
        }

        if (subject.AsArray() is { } items)
        {
            foreach (var item in items)
            {
                context.SetInScope(alias, item);
                template.RenderInto(context, output);
            }
        }
        else
        {
            context.SetInScope(alias, subject);
            template.RenderInto(context, output);
        }

        context.LeaveScope();
    }
}
