using System.Globalization;

namespace Personalization.Alerts;

/// <summary>Time spans as the file writes them: <c>1h30m</c>.</summary>
internal static class AlertSpan
{
    internal static string TextOf(TimeSpan span)
    {
        var seconds = Math.Max(0, (long)span.TotalSeconds);
        var text = string.Concat(Part(seconds / 86_400, "d"), Part(seconds / 3_600 % 24, "h"), Part(seconds / 60 % 60, "m"), Part(seconds % 60, "s"));
        return text.Length == 0 ? "0s" : text;
    }

    private static string Part(long count, string unit) => count == 0 ? string.Empty : count.ToString(CultureInfo.InvariantCulture) + unit;
}
