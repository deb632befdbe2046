using System.Globalization;
using System.Text.RegularExpressions;

namespace Personalization.Configuration.Values;

/// <summary>A time span in days, hours, minutes and seconds: <c>1h30m</c>.</summary>
internal static partial class DurationText
{
    internal const string Form = "^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$";

    /// <summary>Reads a time span of more than zero.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shown">The text as a message may show it.</param>
    /// <param name="value">The time span; zero when it cannot be read.</param>
    /// <returns>What is wrong with the text, or <see langword="null"/>.</returns>
    internal static string? Parse(string text, string shown, out TimeSpan value)
    {
        value = TimeSpan.Zero;

        // A last line break is no part of the form, though '$' lets it pass.
        if (!Pattern().IsMatch(text) || text.EndsWith('\n'))
        {
            return Explain(shown);
        }

        var seconds = 0m;
        foreach (Match part in Part().Matches(text))
        {
            if (!decimal.TryParse(part.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > (decimal)TimeSpan.MaxValue.TotalSeconds)
            {
                return TooLong(shown);
            }

            seconds += count * part.Groups["unit"].Value switch { "d" => 86_400, "h" => 3_600, "m" => 60, _ => 1 };
        }

        if (seconds >= (decimal)TimeSpan.MaxValue.TotalSeconds)
        {
            return TooLong(shown);
        }

        if (seconds == 0)
        {
            return $"{shown} is no time at all. Write more than zero, such as 30s or 5m.";
        }

        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return null;
    }

    internal static string Explain(string shown)
        => $"{shown} is not a duration. Write a number and its unit, such as 30s, 5m, 1h or 1d, or several from the largest on, such as 1h30m.";

    private static string TooLong(string shown) => $"{shown} is longer than a duration can be. Write less than 10675199d.";

    [GeneratedRegex(Form, RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex("(?<count>[0-9]+)(?<unit>[dhms])", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
