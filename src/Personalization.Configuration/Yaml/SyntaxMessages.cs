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
        ("a block mapping, did not find expected key", "The line does not fit what stands above it: it is indented by too little or too much, or something follows a closed value. Align it with its neighbours."),
        ("comment or line break", "Behind '|' or '>' the line must end. Begin the text in the next line, indented."),
        ("node content", "A value is missing here. Write one, or remove the ',' or bracket."),
        ("anchor or alias", "Behind '&' or '*' a name is missing. Write one, or put the value in quotes."),
        ("more than one anchor", "The value has two anchors. Leave one."),
        ("tag", "The tag cannot be understood. Remove it: values need no tags here."),
        ("<document end>", "Something follows a value that is complete. Remove it, or put the whole value in quotes."),
        ("version directive", "The file has two %YAML directives. Remove them: none is needed."),
        ("directive", "The directive cannot be understood. Remove it: none is needed."),
    ];

    internal static string For(string parserMessage)
        => Known.FirstOrDefault(known => parserMessage.Contains(known.Part, StringComparison.Ordinal)).Message
            ?? "This is no YAML. See that the lines around it are indented alike, and that quotes and brackets are closed.";
}
