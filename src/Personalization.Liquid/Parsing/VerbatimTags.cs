using Personalization.Liquid.Ast;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads tags whose block is not read as Liquid.</summary>
internal static class VerbatimTags
{
    /// <summary>A comment may hold anything but other comments, which have their ends.</summary>
    internal static BlankNode ReadComment(in Token tag, TokenSource tokens)
    {
        var depth = 1;
        while (tokens.Read(out var token))
        {
            switch (token.Kind == TokenKind.Tag ? token.Name : string.Empty)
            {
                case "raw":
                    if (tokens.ReadUntil("endraw") is null)
                    {
                        throw Unclosed(token);
                    }

                    break;
                case "comment":
                    depth++;
                    break;
                case "endcomment" when --depth == 0:
                    return new BlankNode();
                default:
                    break;
            }
        }

        throw Unclosed(tag);
    }

    internal static BlankNode ReadDoc(in Token tag, TokenSource tokens)
    {
        RefuseMarkup(tag);
        return tokens.ReadUntil("enddoc") is null ? throw Unclosed(tag) : new BlankNode();
    }

    internal static TextNode ReadRaw(in Token tag, TokenSource tokens)
    {
        RefuseMarkup(tag);
        return new TextNode(tokens.ReadUntil("endraw") ?? throw Unclosed(tag), isRaw: true) { Position = tag.Position };
    }

    private static void RefuseMarkup(in Token tag)
    {
        if (!string.IsNullOrWhiteSpace(tag.Text))
        {
            throw new LiquidParseException($"Nothing stands behind the name of the tag '{tag.Name}'.", tag.Position);
        }
    }

    private static LiquidParseException Unclosed(in Token tag) => new($"The tag '{tag.Name}' has no end. Write '{{% end{tag.Name} %}}' behind it.", tag.Position);
}
