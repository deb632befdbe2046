using System.Text.RegularExpressions;

namespace Personalization.Configuration.Yaml;

/// <summary>How errors show what is written in a file.</summary>
internal static partial class ShownText
{
    private const int Longest = 60;

    /// <summary>Answers the text in quotes, or that it is one: a connection string that stands in a wrong place must not be shown, since it may hold a password.</summary>
    internal static string Of(string written) => MayBeSecret(written)
        ? "The text (not shown: it may hold a password)"
        : $"'{(written.Length <= Longest ? written : written[..Longest] + "…").ReplaceLineEndings(" ")}'";

    /// <summary>Whether a text looks like a way to connect: <c>keyword=value</c>, <c>scheme://</c> or <c>user@host</c>. A comparison, such as <c>=&gt; 3</c>, is none.</summary>
    internal static bool MayBeSecret(string text)
        => !Comparison().IsMatch(text) && (text.AsSpan().IndexOfAny('=', '@') >= 0 || text.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\A\s*[<>=!]{1,3}\s*[0-9.,_ ]{0,20}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
