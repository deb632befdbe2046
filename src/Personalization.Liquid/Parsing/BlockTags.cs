using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads tags with one block, and those with branches.</summary>
internal static partial class BlockTags
{
    internal static CaptureNode ReadCapture(TemplateParser parser, in Token tag, TokenSource tokens)
    {
        var name = Name().Match(tag.Text);
        if (!name.Success)
        {
            throw new LiquidParseException("The tag 'capture' is written {% capture name %}.", tag.Position);
        }

        return new CaptureNode(name.Value, parser.ParseBlock(tokens, ["endcapture"], tag, out _)) { Position = tag.Position };
    }

    internal static IfChangedNode ReadIfChanged(TemplateParser parser, in Token tag, TokenSource tokens)
        => new(parser.ParseBlock(tokens, ["endifchanged"], tag, out _)) { Position = tag.Position };

    internal static IfNode ReadIf(TemplateParser parser, in Token tag, TokenSource tokens)
    {
        var end = "end" + tag.Name;
        var branches = new List<(Condition? When, Block Body)>();
        var delimiter = tag;
        do
        {
            // Words behind 'else' are overlooked, as they always were.
            var when = delimiter.Name == "else" ? null : ConditionReader.Read(delimiter.Text, delimiter.Position, parser.Context);
            branches.Add((when, parser.ParseBlock(tokens, ["elsif", "else", end], tag, out delimiter)));
        }
        while (delimiter.Name != end);

        var node = new IfNode([.. branches], tag.Name == "unless") { Position = tag.Position };
        if (node.IsBlank)
        {
            branches.ForEach(branch => branch.Body.RemoveWhiteSpace());
        }

        return node;
    }

    [GeneratedRegex(@"[\w\-.\[\]()]+", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
