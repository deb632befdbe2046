using Personalization.DependencyInjection;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Personalization.Configuration.Yaml;

/// <summary>Builds the tree of a file from the parser's events: no types, no conversions, only what is written and where.</summary>
internal sealed class YamlTree
{
    private readonly string _file;
    private readonly string _text;
    private readonly Parser _parser;
    private readonly ScalarReader _scalars;
    private readonly Stack<Mark> _brackets = new();
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);

    private YamlTree(string file, string text, VariableText variables)
    {
        _file = file;
        _text = text;
        _parser = new Parser(new StringReader(text));
        _scalars = new ScalarReader(variables);
    }

    /// <summary>Builds the tree of a file.</summary>
    /// <param name="file">The file, as errors name it.</param>
    /// <param name="text">What is written in it.</param>
    /// <param name="variables">Replaces variables.</param>
    /// <returns>The root, or <see langword="null"/> when nothing is written but comments.</returns>
    /// <exception cref="UnreadableFileException">The text is no YAML, or none of the kind that is read here.</exception>
    internal static YamlNode? Build(string file, string text, VariableText variables) => new YamlTree(file, text, variables).Build();

    private YamlNode? Build()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.TryConsume<StreamEnd>(out _))
            {
                return null;
            }

            _parser.Consume<DocumentStart>();
            var root = Read(depth: 1);
            _parser.Consume<DocumentEnd>();
            return _parser.TryConsume<StreamEnd>(out _)
                ? root
                : throw Unreadable(_parser.Current!.Start, "A second document begins here. Write one document a file; a configuration may be a directory of files.");
        }
        catch (YamlException exception)
        {
            var place = PlaceOf(exception);
            if (_brackets.TryPeek(out var open) && open.Line < place.Line && string.IsNullOrWhiteSpace(LineOf(place)))
            {
                throw Unreadable(open, SyntaxMessages.Unclosed);
            }

            throw new UnreadableFileException(place, SyntaxMessages.For(exception.Message, LineOf(place), place.Column));
        }
        catch (Exception exception) when (exception is not UnreadableFileException and not OutOfMemoryException)
        {
            // The parser has no error of its own for some broken texts and ends with one of the framework's.
            throw _brackets.TryPeek(out var bracket)
                ? Unreadable(bracket, SyntaxMessages.Unclosed)
                : Unreadable(_parser.Current?.End ?? Mark.Empty, SyntaxMessages.Unknown);
        }
    }

    private YamlNode Read(int depth)
    {
        if (depth > YamlLimits.MaxDepth)
        {
            throw Unreadable(_parser.Current!.Start, $"More than {YamlLimits.MaxDepth} levels lie in one another here. Nothing in a configuration is as deep: close brackets, or remove the indentation.");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias);
        }

        var start = _parser.Consume<NodeEvent>();
        if (!start.Anchor.IsEmpty)
        {
            // Until it is read it stands for nothing, so that an alias within it is found out.
            _anchors[start.Anchor.Value] = null;
        }

        YamlNode node = start switch
        {
            Scalar scalar => _scalars.Read(scalar, At(scalar.Start)),
            SequenceStart => ReadSequence(start, depth),
            _ => ReadMapping(start, depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        if (node.Size > YamlLimits.MaxNodes)
        {
            throw Unreadable(start.Start, $"With its aliases this is more than {YamlLimits.MaxNodes} values. Write less, or use fewer aliases of aliases.");
        }

        return node.Depth + depth - 1 > YamlLimits.MaxDepth
            ? throw Unreadable(start.Start, $"With its aliases this is more than {YamlLimits.MaxDepth} levels deep. Use fewer aliases of aliases.")
            : node;
    }

    private YamlSequence ReadSequence(NodeEvent start, int depth)
    {
        RefuseTag(start, "tag:yaml.org,2002:seq");
        var isBracket = start is SequenceStart { Style: SequenceStyle.Flow };
        Open(start, isBracket);
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read(depth + 1));
        }

        Close(isBracket);
        return new YamlSequence(At(start.Start), items);
    }

    private YamlMapping ReadMapping(NodeEvent start, int depth)
    {
        RefuseTag(start, "tag:yaml.org,2002:map");
        var isBracket = start is MappingStart { Style: MappingStyle.Flow };
        Open(start, isBracket);
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key)
            {
                throw Unreadable(_parser.Current!.Start, "A key here is not a single text. Write a name, then ':'.");
            }

            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                throw Unreadable(key.Start, "Merge keys ('<<') are not read. Write the keys out, or use an alias for a whole value.");
            }

            Read(depth + 1);
            entries.Add(new YamlEntry(key.Value, At(key.Start), Read(depth + 1)));
        }

        Close(isBracket);
        return new YamlMapping(At(start.Start), entries);
    }

    private void Open(NodeEvent start, bool isBracket)
    {
        if (isBracket)
        {
            _brackets.Push(start.Start);
        }
    }

    private void Close(bool isBracket)
    {
        if (isBracket)
        {
            _brackets.Pop();
        }
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            return node ?? throw Unreadable(alias.Start, "The alias stands within what it refers to. Remove it.");
        }

        throw Unreadable(alias.Start, "There is no anchor above for this alias. Put a value that begins with '*' in quotes.");
    }

    private void RefuseTag(NodeEvent start, string allowed)
    {
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific && start.Tag.Value != allowed)
        {
            throw Unreadable(start.Start, "The tag is not read. Remove it: values need no tags here.");
        }
    }

    private string LineOf(ConfigurationLocation place) => _text.Split('\n').ElementAtOrDefault(place.Line - 1) ?? string.Empty;

    /// <summary>The parser names the line before a tab, so the tab is looked for; and where a bracket had to be closed, which the one that is open tells better.</summary>
    private ConfigurationLocation PlaceOf(YamlException exception)
    {
        if (SyntaxMessages.IsOfBracket(exception.Message) && _brackets.TryPeek(out var bracket) && bracket.Line < exception.Start.Line)
        {
            return At(bracket);
        }

        if (!exception.Message.Contains("tab", StringComparison.Ordinal))
        {
            return At(exception.Start);
        }

        var number = 0;
        foreach (var line in _text.AsSpan().EnumerateLines())
        {
            number++;
            var indentation = line[..^line.TrimStart(" \t").Length];
            if (number >= exception.Start.Line && indentation.Contains('\t'))
            {
                return new ConfigurationLocation(_file, number, indentation.IndexOf('\t') + 1);
            }
        }

        return At(exception.Start);
    }

    private UnreadableFileException Unreadable(Mark place, string message) => new(At(place), message);

    private ConfigurationLocation At(Mark mark) => new(_file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
