using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads <c>cycle</c>: values, or a name, a colon and values.</summary>
internal static class CycleTag
{
    internal static CycleNode Read(in Token tag, ParseContext context)
    {
        try
        {
            var reader = new MarkupReader(tag.Text, tag.Position, context);
            var first = reader.ReadExpression(out var text);
            var name = reader.TrySign(':') ? first : null;
            var values = new List<Expression>();
            var texts = new List<string>();
            if (name is null)
            {
                values.Add(first);
                texts.Add(text);
            }
            else if (!reader.IsAtEnd)
            {
                values.Add(reader.ReadExpression());
            }

            while (reader.TrySign(',') && !reader.IsAtEnd)
            {
                values.Add(reader.ReadExpression(out text));
                texts.Add(text);
            }

            if (context.Options.Syntax == LiquidSyntax.Rigid)
            {
                reader.ReadEnd();
            }

            return Node(tag, name, values, texts);
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            var parts = tag.Text.Split(',');
            return Node(tag, null, [.. parts.Select(markup => LaxReader.ReadExpression(markup, context))], [.. parts]);
        }
    }

    /// <summary>Only tags with the same literals share their place; those with variables have one of their own, as in Shopify's engine.</summary>
    private static CycleNode Node(in Token tag, Expression? name, List<Expression> values, List<string> texts)
    {
        var key = values.TrueForAll(value => value is LiteralExpression) ? string.Join(',', texts) : $"at {tag.Position}";
        return new CycleNode(name, key, [.. values]) { Position = tag.Position };
    }
}
