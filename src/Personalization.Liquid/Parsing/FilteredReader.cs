using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads values with filters: what stands in an output.</summary>
internal static class FilteredReader
{
    /// <summary>Reads a value and its filters; an empty one is nil.</summary>
    internal static Expression Read(string markup, int position, ParseContext context)
    {
        try
        {
            return ReadStrictly(markup, position, context);
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            return LaxReader.ReadFiltered(markup, position, context);
        }
    }

    internal static FilterCall Call(string name, Expression[] arguments, KeyValuePair<string, Expression>[] named, int position, ParseContext context)
    {
        var definition = context.Options.Filters.Find(name);
        return definition is null && context.Options.StrictFilters
            ? throw new LiquidParseException($"There is no filter '{name}'.{NearestName.Hint(name, context.Options.Filters.Names)}", position)
            : new FilterCall(name, definition, arguments, named);
    }

    private static Expression ReadStrictly(string markup, int position, ParseContext context)
    {
        var reader = new MarkupReader(markup, position, context);
        if (reader.IsAtEnd)
        {
            return new LiteralExpression(default);
        }

        var source = reader.ReadExpression();
        var filters = new List<FilterCall>();
        while (reader.TrySign('|'))
        {
            filters.Add(ReadFilter(reader, position, context));
        }

        reader.ReadEnd();
        return filters.Count == 0 ? source : new FilteredExpression(source, [.. filters]);
    }

    private static FilterCall ReadFilter(MarkupReader reader, int position, ParseContext context)
    {
        var name = reader.ReadName();
        var arguments = new List<Expression>();
        var named = new List<KeyValuePair<string, Expression>>();
        if (reader.TrySign(':'))
        {
            do
            {
                if (reader.Looks(MarkupKind.Name) && reader.LooksSign(':', 1))
                {
                    var key = reader.ReadName();
                    reader.ReadSign(':');
                    named.Add(new(key, reader.ReadExpression()));
                }
                else
                {
                    arguments.Add(reader.ReadExpression());
                }
            }
            while (reader.TrySign(','));
        }

        return Call(name, [.. arguments], [.. named], position, context);
    }
}
