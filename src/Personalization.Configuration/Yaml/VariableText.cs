using System.Text;
using System.Text.RegularExpressions;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>Replaces <c>${NAME}</c> by the value of an environment variable. The value is taken as it is: nothing in it has a meaning.</summary>
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
            text.Append(ValueOf(match, ref problem));
        }

        text.Append(written, end, written.Length - end);
        if (count > 0)
        {
            hidden.Add(text.ToString(), written);
        }

        return text.ToString();
    }

    private string ValueOf(Match match, ref string? problem)
    {
        if (!match.Groups["name"].Success)
        {
            problem ??= "A '${' does not begin a variable. Write ${NAME} with letters, digits and underscores, or $${ for the text '${'.";
            return string.Empty;
        }

        var name = match.Groups["name"].Value;
        var value = environment(name);
        if (value is null)
        {
            problem ??= $"There is no environment variable '{name}'. Set it, or write $${{{name}}} for the text itself.";
            return string.Empty;
        }

        hidden.Add(value, match.Value);
        return value;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)\})?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
