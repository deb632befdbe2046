using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads <c>for</c> and <c>tablerow</c>.</summary>
internal static partial class LoopTags
{
    internal static ForNode ReadFor(TemplateParser parser, in Token tag, TokenSource tokens)
    {
        var bounds = ReadBounds(tag, parser.Context, ["limit", "offset"], allowsReversed: true);
        var body = parser.ParseBlock(tokens, ["else", "endfor"], tag, out var delimiter);
        Block? otherwise = null;
        while (delimiter.Name == "else")
        {
            otherwise = parser.ParseBlock(tokens, ["else", "endfor"], tag, out delimiter);
        }

        var node = new ForNode(bounds, body, otherwise) { Position = tag.Position };
        if (node.IsBlank)
        {
            body.RemoveWhiteSpace();
            otherwise?.RemoveWhiteSpace();
        }

        return node;
    }

    internal static TableRowNode ReadTableRow(TemplateParser parser, in Token tag, TokenSource tokens)
    {
        var bounds = ReadBounds(tag, parser.Context, ["limit", "offset", "cols"], allowsReversed: false);
        return new TableRowNode(bounds, parser.ParseBlock(tokens, ["endtablerow"], tag, out _)) { Position = tag.Position };
    }

    private static LoopBounds ReadBounds(in Token tag, ParseContext context, string[] settings, bool allowsReversed)
    {
        try
        {
            return ReadStrictly(tag, context, settings, allowsReversed);
        }
        catch (LiquidParseException) when (context.Options.Syntax == LiquidSyntax.Lax)
        {
            return ReadLaxly(tag, context);
        }
    }

    private static LoopBounds ReadStrictly(in Token tag, ParseContext context, string[] settings, bool allowsReversed)
    {
        var reader = new MarkupReader(tag.Text, tag.Position, context);
        var variable = reader.ReadName();
        if (!reader.TryName("in"))
        {
            throw reader.Unexpected("'in'");
        }

        var items = reader.ReadExpression(out var text);
        var bounds = new LoopBounds { Variable = variable, Items = items, Name = $"{variable}-{text}", IsReversed = allowsReversed && reader.TryName("reversed") };
        while (!reader.IsAtEnd)
        {
            reader.TrySign(',');
            if (Array.Find(settings, reader.TryName) is not { } setting)
            {
                throw reader.Unexpected(string.Join(" or ", settings));
            }

            reader.ReadSign(':');
            if (allowsReversed && setting == "offset" && reader.TryName("continue"))
            {
                bounds.Continues = true;
            }
            else
            {
                Set(bounds, setting, reader.ReadExpression());
            }
        }

        return bounds;
    }

    private static LoopBounds ReadLaxly(in Token tag, ParseContext context)
    {
        var match = Loop().Match(tag.Text);
        if (!match.Success)
        {
            throw new LiquidParseException($"The tag '{tag.Name}' is written {{% {tag.Name} item in items %}}.", tag.Position);
        }

        var (variable, items) = (match.Groups["variable"].Value, match.Groups["items"].Value);
        var bounds = new LoopBounds
        {
            Variable = variable,
            Items = LaxReader.ReadExpression(items, context),
            Name = $"{variable}-{items}",
            IsReversed = match.Groups["reversed"].Success,
        };
        foreach (Match setting in Setting().Matches(tag.Text))
        {
            var value = setting.Groups["value"].Value;
            if (setting.Groups["name"].Value == "offset" && value == "continue")
            {
                bounds.Continues = true;
            }
            else
            {
                Set(bounds, setting.Groups["name"].Value, LaxReader.ReadExpression(value, context));
            }
        }

        return bounds;
    }

    private static void Set(LoopBounds bounds, string setting, Expression value)
    {
        switch (setting)
        {
            case "limit":
                bounds.Limit = value;
                break;
            case "offset":
                bounds.Offset = value;
                bounds.Continues = false;
                break;
            case "cols":
                bounds.Columns = value;
                break;
            default:
                break;
        }
    }

    [GeneratedRegex($@"\A(?<variable>[\w\-]+\??)\s+in\s+(?<items>{LaxReader.Fragment})\s*(?<reversed>reversed)?", RegexOptions.CultureInvariant)]
    private static partial Regex Loop();

    [GeneratedRegex($@"(?<name>\w[\w-]*)\s*:\s*(?<value>{LaxReader.Fragment})", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
