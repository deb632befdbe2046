using System.Globalization;
using System.Text.RegularExpressions;

namespace Personalization.Alerts;

/// <summary>Time spans as the file writes them: <c>1h30m</c>.</summary>
internal static partial class AlertSpan
{
    internal static string TextOf(TimeSpan span)
    {
        var seconds = Math.Max(0, (long)span.TotalSeconds);
        var text = string.Concat(Part(seconds / 86_400, "d"), Part(seconds / 3_600 % 24, "h"), Part(seconds / 60 % 60, "m"), Part(seconds % 60, "s"));
        return text.Length == 0 ? "0s" : text;
    }

    /// <summary>Reads a time span of days, hours, minutes and seconds.</summary>
    internal static bool TryRead(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return false;
        }

        var seconds = Count(match, "d") * 86_400 + Count(match, "h") * 3_600 + Count(match, "m") * 60 + Count(match, "s");
        span = TimeSpan.FromSeconds(seconds);
        return seconds > 0;
    }

    private static long Count(Match match, string unit) => match.Groups[unit] is { Success: true } group ? long.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A((?<d>[0-9]{1,6})d)?((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,8})m)?((?<s>[0-9]{1,9})s)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    private static string Part(long count, string unit) => count == 0 ? string.Empty : count.ToString(CultureInfo.InvariantCulture) + unit;
}
