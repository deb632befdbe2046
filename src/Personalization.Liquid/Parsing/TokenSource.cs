namespace Personalization.Liquid.Parsing;

/// <summary>Reads a template, or a liquid tag's lines, piece by piece.</summary>
internal abstract class TokenSource
{
    /// <summary>Reads the next piece.</summary>
    /// <returns>Whether there was one.</returns>
    internal abstract bool Read(out Token token);

    /// <summary>Reads everything up to a tag of this name, which is taken as well.</summary>
    /// <returns>The text before it, or <see langword="null"/> when there is no such tag.</returns>
    internal abstract string? ReadUntil(string endTag);

    private protected static bool IsWordLetter(char letter) => letter == '_' || char.IsAsciiLetterOrDigit(letter);

    private protected static bool IsSpace(char letter) => letter is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    /// <summary>Reads the name of a tag: letters, digits and underscores, or one hash sign.</summary>
    private protected static string NameIn(string text, int start, int end)
    {
        if (start < end && text[start] == '#')
        {
            return "#";
        }

        var stop = start;
        while (stop < end && IsWordLetter(text[stop]))
        {
            stop++;
        }

        return text[start..stop];
    }
}
