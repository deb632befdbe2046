using System.Text.RegularExpressions;
using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads tags without a block.</summary>
internal static partial class SimpleTags
{
    internal static AssignNode ReadAssign(in Token tag, ParseContext context)
    {
        var match = Assignment().Match(tag.Text);
        if (!match.Success)
        {
            throw new LiquidParseException("The tag 'assign' is written {% assign name = value %}.", tag.Position);
        }

        var value = match.Groups["value"];
        return new AssignNode(match.Groups["name"].Value, FilteredReader.Read(value.Value, tag.Position + value.Index, context)) { Position = tag.Position };
    }

    internal static CounterNode ReadCounter(in Token tag) => new(tag.Text.Trim(), tag.Name == "increment") { Position = tag.Position };

    internal static BlankNode ReadInlineComment(in Token tag)
        => LineWithoutHash().IsMatch(tag.Text)
            ? throw new LiquidParseException("Each line of an inline comment begins with a hash sign.", tag.Position)
            : new BlankNode();

    [GeneratedRegex(@"(?<name>[\w\-.\[\]()]+)\s*=\s*(?<value>.*)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\n\s*[^#\s]", RegexOptions.CultureInvariant)]
    private static partial Regex LineWithoutHash();
}
