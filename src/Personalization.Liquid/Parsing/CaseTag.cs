using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads <c>case</c>.</summary>
internal static partial class CaseTag
{
    internal static CaseNode Read(TemplateParser parser, in Token tag, TokenSource tokens)
    {
        var subject = ReadSubject(tag, parser.Context);

        // What stands before the first 'when' is never rendered.
        parser.ParseBlock(tokens, ["when", "else", "endcase"], tag, out var delimiter);
        var branches = new List<(Expression[]? Values, Block Body)>();
        while (delimiter.Name != "endcase")
        {
            var values = delimiter.Name == "else" ? null : ReadValues(delimiter, parser.Context);
            branches.Add((values, parser.ParseBlock(tokens, ["when", "else", "endcase"], tag, out delimiter)));
        }

        var node = new CaseNode(subject, [.. branches]) { Position = tag.Position };
        if (node.IsBlank)
        {
            branches.ForEach(branch => branch.Body.RemoveWhiteSpace());
        }

        return node;
    }

    private static Expression ReadSubject(in Token tag, ParseContext context)
    {
        if (context.Options.Syntax == LiquidSyntax.Rigid)
        {
            var reader = new MarkupReader(tag.Text, tag.Position, context);
            var subject = reader.ReadExpression();
            reader.ReadEnd();
            return subject;
        }

        return Fragment().Match(tag.Text) is { Success: true } match
            ? ReadValue(match.Value, tag.Position + match.Index, context)
            : throw new LiquidParseException("The tag 'case' is written {% case value %}.", tag.Position);
    }

    private static Expression[] ReadValues(in Token tag, ParseContext context)
    {
        var values = new List<Expression>();
        if (context.Options.Syntax == LiquidSyntax.Rigid)
        {
            var reader = new MarkupReader(tag.Text, tag.Position, context);
            do
            {
                values.Add(reader.ReadExpression());
            }
            while (reader.TrySign(',') || reader.TryName("or"));

            reader.ReadEnd();
            return [.. values];
        }

        var rest = tag.Text;
        while (rest.Length > 0)
        {
            var match = Values().Match(rest);
            if (!match.Success)
            {
                throw new LiquidParseException("The tag 'when' is written {% when value %}, or with several values: {% when value, value or value %}.", tag.Position);
            }

            values.Add(ReadValue(match.Groups["value"].Value, tag.Position, context));
            rest = match.Groups["rest"].Value;
        }

        return values.Count > 0 ? [.. values] : throw new LiquidParseException("The tag 'when' needs a value.", tag.Position);
    }

    private static Expression ReadValue(string markup, int position, ParseContext context)
    {
        try
        {
            return new MarkupReader(markup, position, context).ReadExpression();
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            return LaxReader.ReadExpression(markup, context);
        }
    }

    [GeneratedRegex(LaxReader.Fragment, RegexOptions.CultureInvariant)]
    private static partial Regex Fragment();

    [GeneratedRegex($@"(?<value>{LaxReader.Fragment})(?:(?:\s+or\s+|\s*,\s*)(?<rest>{LaxReader.Fragment}.*))?", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Values();
}
