using Personalization.Liquid.Ast;
using Personalization.Liquid.Rendering;

namespace Personalization.Liquid.Parsing;

/// <summary>Reads a template's tags, outputs and text.</summary>
internal sealed class TemplateParser(ParseContext context)
{
    private static readonly string[] TagNames =
    [
        "assign", "echo", "increment", "decrement", "cycle", "break", "continue", "include", "render", "comment", "doc", "raw", "capture", "ifchanged", "if", "unless", "else", "elsif",
        "case", "when", "for", "tablerow", "liquid",
    ];

    /// <summary>Deeper blocks are refused, so that no template exhausts the stack.</summary>
    private const int MaxDepth = 100;

    private int _depth;

    internal ParseContext Context => context;

    internal Block Parse(string source) => ParseBlock(new SourceTokens(source), [], null, out _);

    /// <summary>Reads on up to one of these tags.</summary>
    /// <param name="tokens">Where from.</param>
    /// <param name="delimiters">The tags that end it.</param>
    /// <param name="opening">The tag that it belongs to; <see langword="null"/> for the template itself.</param>
    /// <param name="delimiter">The tag that ended it.</param>
    /// <returns>What was read.</returns>
    internal Block ParseBlock(TokenSource tokens, string[] delimiters, Token? opening, out Token delimiter)
    {
        if (++_depth > MaxDepth)
        {
            throw new LiquidParseException("Tags are nested too deep.", opening?.Position ?? 0);
        }

        var nodes = new List<Node>();
        delimiter = default;
        while (tokens.Read(out var token))
        {
            if (token.Kind == TokenKind.Tag && Array.IndexOf(delimiters, token.Name) >= 0)
            {
                delimiter = token;
                _depth--;
                return new Block(nodes);
            }

            Add(nodes, token, tokens);
        }

        _depth--;
        return opening is { } open
            ? throw new LiquidParseException($"The tag '{open.Name}' has no end. Write '{{% end{open.Name} %}}' behind its block.", open.Position)
            : new Block(nodes);
    }

    private void Add(List<Node> nodes, in Token token, TokenSource tokens)
    {
        switch (token.Kind)
        {
            case TokenKind.Broken:
                throw new LiquidParseException(token.Text, token.Position);
            case TokenKind.Text:
                if (token.Text.Length > 0)
                {
                    nodes.Add(new TextNode(token.Text) { Position = token.Position });
                }

                break;
            case TokenKind.Output:
                nodes.Add(new OutputNode(FilteredReader.Read(token.Text, token.Position, context)) { Position = token.Position });
                break;
            default:
                if (token.Name == "liquid")
                {
                    AddLines(nodes, token);
                }
                else
                {
                    nodes.Add(ReadTag(token, tokens));
                }

                break;
        }
    }

    /// <summary>A liquid tag's lines belong to the block around it.</summary>
    private void AddLines(List<Node> nodes, in Token token)
    {
        if (++_depth > MaxDepth)
        {
            throw new LiquidParseException("Tags are nested too deep.", token.Position);
        }

        var lines = new LineTokens(token.Text, token.Position);
        while (lines.Read(out var line))
        {
            Add(nodes, line, lines);
        }

        _depth--;
    }

    private Node ReadTag(in Token tag, TokenSource tokens) => tag.Name switch
    {
        "assign" => SimpleTags.ReadAssign(tag, context),
        "echo" => new OutputNode(FilteredReader.Read(tag.Text, tag.Position, context)) { Position = tag.Position },
        "#" => SimpleTags.ReadInlineComment(tag),
        "increment" or "decrement" => SimpleTags.ReadCounter(tag),
        "cycle" => CycleTag.Read(tag, context),
        "break" => new InterruptNode(Interrupt.Break) { Position = tag.Position },
        "continue" => new InterruptNode(Interrupt.Continue) { Position = tag.Position },
        "include" or "render" => PartialTags.Read(tag, context),
        "comment" => VerbatimTags.ReadComment(tag, tokens),
        "doc" => VerbatimTags.ReadDoc(tag, tokens),
        "raw" => VerbatimTags.ReadRaw(tag, tokens),
        "capture" => BlockTags.ReadCapture(this, tag, tokens),
        "ifchanged" => BlockTags.ReadIfChanged(this, tag, tokens),
        "if" or "unless" => BlockTags.ReadIf(this, tag, tokens),
        "case" => CaseTag.Read(this, tag, tokens),
        "for" => LoopTags.ReadFor(this, tag, tokens),
        "tablerow" => LoopTags.ReadTableRow(this, tag, tokens),
        "else" or "elsif" or "when" => throw new LiquidParseException($"The tag '{tag.Name}' stands outside of the tag that it belongs to.", tag.Position),
        _ => throw new LiquidParseException($"There is no tag '{tag.Name}'.{NearestName.Hint(tag.Name, TagNames)}", tag.Position),
    };
}
