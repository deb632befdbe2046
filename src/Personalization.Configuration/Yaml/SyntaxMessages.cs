namespace Personalization.Configuration.Yaml;

/// <summary>Says in plain words what the YAML parser found, and the way out.</summary>
internal static class SyntaxMessages
{
    // By a part of the parser's own message; the first that fits.
    private static readonly (string Part, string Message)[] Known =
    [
        ("invalid tab", "The line is indented with a tab. Indent with spaces."),
        ("wrong indentation", "A quoted text goes on in a line that is not indented far enough, or its closing quote is missing. Close the quote."),
        ("unexpected end of stream", "A quote is opened here and never closed. Close it."),
        ("unexpected document indicator", "A quote is opened here and not closed before the document ends. Close it."),
        ("a plain scalar value, found invalid mapping", "A second ': ' stands in the value. Put the value in quotes, or in a line of its own below its key."),
        ("multiline plain scalar, found invalid mapping", "The line before has no ':' behind its key, so this line is taken for its continuation. Add the ':'."),
        ("a simple key", "The key has no ':' behind it. Write key: value."),
        ("expected ',' or ']'", "A list that begins with '[' is not closed, or a ',' is missing here. Close it with ']'."),
        ("expected ',' or '}'", "A mapping that begins with '{' is not closed, or a ',' is missing here. Close it with '}', and put values that hold '{' or '}' in quotes."),
        ("cannot start any token", "No value begins with this character. Put the value in quotes."),
        ("unknown escape", "A text in double quotes has an unknown escape. Write \\\\ for a backslash, or use single quotes."),
        ("hexadecimal number", "A text in double quotes has an escape without its hexadecimal digits. Write \\\\ for a backslash, or use single quotes."),
        ("expected '-' indicator", "A list has its items at this depth, and this is none. Begin it with '- ', or indent it as the key that it belongs to."),
        ("Block sequence entries are not allowed", "A list item does not begin in the line of its key. Move it to a line of its own."),
        ("comment or line break", "Behind '|' or '>' the line must end. Begin the text in the next line, indented."),
        ("node content", "A value is missing here. Write one, or remove the ',' or bracket."),
        ("anchor or alias", "Behind '&' or '*' a name is missing. Write one, or put the value in quotes."),
        ("more than one anchor", "The value has two anchors. Leave one."),
        ("tag", "The tag cannot be understood. Remove it: values need no tags here."),
        ("<document end>", "Something follows a value that is complete. Remove it, or put the whole value in quotes."),
        ("version directive", "The file has two %YAML directives. Remove them: none is needed."),
        ("directive", "The directive cannot be understood. Remove it: none is needed."),
    ];

    internal const string Unclosed = "The bracket that is opened here is not closed, or a ',' is missing within. Close it.";

    internal const string Unknown = "This is no YAML. See that the lines around it are indented alike, and that quotes and brackets are closed.";

    private const string BlockMapping = "a block mapping, did not find expected key";

    /// <summary>Answers whether the parser missed the end of something in brackets.</summary>
    internal static bool IsOfBracket(string parserMessage) => parserMessage.Contains("expected ',' or", StringComparison.Ordinal);

    /// <summary>Says what is wrong.</summary>
    /// <param name="parserMessage">What the parser says.</param>
    /// <param name="line">The line that it names.</param>
    /// <param name="column">The column in it, from 1 on.</param>
    internal static string For(string parserMessage, string line, int column)
        => parserMessage.Contains(BlockMapping, StringComparison.Ordinal) ? OfBlockMapping(line, column) : For(parserMessage);

    private static string OfBlockMapping(string line, int column)
    {
        var text = line.Trim();
        if (column > 1 && !string.IsNullOrWhiteSpace(line[..Math.Min(column - 1, line.Length)]))
        {
            return "Something follows a value that is complete. Remove it, or put the whole value in quotes.";
        }

        if (text.StartsWith("- ", StringComparison.Ordinal))
        {
            return "The list item does not stand below the others of its list. Align it with them, or indent it below its key.";
        }

        return text.Contains(':', StringComparison.Ordinal)
            ? "The line does not fit what stands above it: it is indented by too little or too much. Align it with its neighbours."
            : "The key has no ':' behind it. Write key: value.";
    }

    private static string For(string parserMessage)
        => Known.FirstOrDefault(known => parserMessage.Contains(known.Part, StringComparison.Ordinal)).Message
            ?? Unknown;
}
