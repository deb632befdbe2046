using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Personalization.Realtime.Sinks;

/// <summary>Makes names of tables and columns of what a stranger may have written: a to z, digits and <c>_</c>, the same for the same text for ever.</summary>
internal static class SnakeName
{
    private const int HashLength = 8;

    /// <summary>Answers the name of a text: <c>Order Completed</c> and <c>orderCompleted</c> are <c>order_completed</c>. Where letters are lost that tell texts apart, a hash is added.</summary>
    internal static string Of(string text)
    {
        var name = new StringBuilder(text.Length + HashLength);
        var isLost = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                isLost |= letter > 0x7F;
                AddBreak(name);
                continue;
            }

            if (char.IsAsciiLetterUpper(letter) && IsWordStart(text, i))
            {
                AddBreak(name);
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        while (name.Length > 0 && name[^1] == '_')
        {
            name.Length--;
        }

        if (isLost || name.Length == 0)
        {
            name.Append('_').Append(HashOf(text));
        }

        if (char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, '_');
        }

        return name.ToString();
    }

    /// <summary>Shortens a name that is too long; a hash of the whole tells those apart that begin alike.</summary>
    internal static string Fit(string name, int mostLetters) => name.Length <= mostLetters ? name : Marked(name, name, mostLetters);

    /// <summary>Adds the hash of a text to a name.</summary>
    internal static string Marked(string name, string text, int mostLetters) => $"{name[..Math.Min(name.Length, mostLetters - HashLength - 1)]}_{HashOf(text)}";

    private static void AddBreak(StringBuilder name)
    {
        if (name.Length > 0 && name[^1] != '_')
        {
            name.Append('_');
        }
    }

    /// <summary>A capital begins a word behind a small letter or a digit, and where it is the last of several: <c>userID</c>, <c>ABTest</c>.</summary>
    private static bool IsWordStart(string text, int at)
        => at > 0 && (char.IsAsciiLetterLower(text[at - 1]) || char.IsAsciiDigit(text[at - 1])
            || (char.IsAsciiLetterUpper(text[at - 1]) && at + 1 < text.Length && char.IsAsciiLetterLower(text[at + 1])));

    private static string HashOf(string text) => ((uint)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()))).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
