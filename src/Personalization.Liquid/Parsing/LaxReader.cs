using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads what the strict grammar refuses, as far as it makes sense: the patterns of Shopify's lax mode.</summary>
internal static partial class LaxReader
{
    /// <summary>A text in quotes, or letters without blank, comma and bar.</summary>
    internal const string Fragment = """(?:"[^"]*"|'[^']*'|(?:[^\s,\|'"]|"[^"]*"|'[^']*')+)""";

    /// <summary>How long one pattern may take over one tag.</summary>
    internal const int TimeoutMilliseconds = 1_000;

    /// <summary>Reads a value and its filters.</summary>
    internal static Expression ReadFiltered(string markup, int position, ParseContext context)
    {
        var match = Filtered().Match(markup);
        if (!match.Success)
        {
            return new LiteralExpression(default);
        }

        var source = ReadExpression(match.Groups["source"].Value, context);
        var filters = new List<FilterCall>();
        foreach (Match filter in FilterText().Matches(match.Groups["filters"].Value))
        {
            var name = Word().Match(filter.Value);
            if (!name.Success)
            {
                continue;
            }

            var arguments = new List<Expression>();
            var named = new List<KeyValuePair<string, Expression>>();
            foreach (Match argument in Argument().Matches(filter.Value))
            {
                var value = ReadExpression(argument.Groups["value"].Value, context);
                if (argument.Groups["name"].Success)
                {
                    named.Add(new(argument.Groups["name"].Value, value));
                }
                else
                {
                    arguments.Add(value);
                }
            }

            filters.Add(FilteredReader.Call(name.Value, [.. arguments], [.. named], position, context));
        }

        return filters.Count == 0 ? source : new FilteredExpression(source, [.. filters]);
    }

    /// <summary>Reads a value without filters.</summary>
    internal static Expression ReadExpression(string markup, ParseContext context)
    {
        markup = markup.Trim();
        try
        {
            var reader = new MarkupReader(markup, 0, context);
            if (!reader.IsAtEnd)
            {
                var expression = reader.ReadExpression();
                reader.ReadEnd();
                return expression;
            }
        }
        catch (LiquidParseException)
        {
            // Names are picked out of it below.
        }

        var names = Names().Matches(markup).Select(match => match.Value).ToList();
        if (names.Count == 0)
        {
            return new LiteralExpression(default);
        }

        var lookups = names.Skip(1).Select(name => name[0] == '['
            ? VariableLookup.Bracketed(ReadExpression(name[1..^1], context))
            : VariableLookup.Dotted(name));
        var first = names[0][0] == '[' ? ReadExpression(names[0][1..^1], context) : new LiteralExpression(LiquidValue.From(names[0]));
        return context.Variable(first, [.. lookups]);
    }

    [GeneratedRegex($@"(?<source>{Fragment})(?<rest>\s*\|\s*(?<filters>.*))?", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Filtered();

    [GeneratedRegex($"(?:[^|\"']|\"[^\"]*\"|'[^']*')+", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex FilterText();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Word();

    [GeneratedRegex($@"[:,]\s*(?:(?<name>\w+)\s*:\s*)?(?<value>{Fragment})", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Argument();

    [GeneratedRegex(@"\[[^\[\]]*\]|[\w-]+\??", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Names();
}
