using System.Text;
using System.Text.RegularExpressions;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>
/// Replaces <c>${NAME}</c> by the value of an environment variable, and <c>${NAME:-text}</c> by the text where there is none or an empty one.
/// The value is taken as it is: nothing in it has a meaning.
/// </summary>
internal sealed partial class VariableText(Func<string, string?> environment, HiddenTexts hidden)
{
    /// <summary>Replaces the variables of a text.</summary>
    /// <param name="written">The text.</param>
    /// <param name="count">How many variables it holds.</param>
    /// <param name="problem">What is wrong with them.</param>
    internal string Replace(string written, out int count, out string? problem)
    {
        problem = null;
        count = 0;
        if (!written.Contains("${", StringComparison.Ordinal))
        {
            return written;
        }

        var text = new StringBuilder(written.Length);
        var end = 0;
        var shown = true;
        foreach (Match match in Variable().Matches(written))
        {
            text.Append(written, end, match.Index - end);
            end = match.Index + match.Length;
            if (match.Value == "$${")
            {
                text.Append("${");
                continue;
            }

            count++;
            text.Append(ValueOf(match, ref shown, ref problem));
        }

        text.Append(written, end, written.Length - end);
        if (!shown)
        {
            hidden.Add(text.ToString(), written);
        }

        return text.ToString();
    }

    private string ValueOf(Match match, ref bool shown, ref string? problem)
    {
        if (!match.Groups["name"].Success)
        {
            problem ??= "A '${' does not begin a variable. Write ${NAME} with letters, digits and underscores, ${NAME:-text} to have a text where it is not set, or $${ for the text '${'.";
            return string.Empty;
        }

        var name = match.Groups["name"].Value;
        var value = environment(name);
        if (string.IsNullOrEmpty(value) && match.Groups["else"] is { Success: true } otherwise)
        {
            return otherwise.Value;
        }

        if (value is null)
        {
            problem ??= $"There is no environment variable '{name}'. Set it, or write ${{{name}:-text}} to have a text in its place; $${{ stands for '${{' itself.";
            return string.Empty;
        }

        shown = false;
        hidden.Add(value, match.Value);
        return value;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<else>[^}]*))?\})?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
