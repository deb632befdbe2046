using System.Globalization;

namespace Personalization.Realtime.Audiences;

/// <summary>Windows as the configuration file writes them: <c>10m</c>, <c>1h30m</c>.</summary>
internal static class WindowWords
{
    internal static string Of(TimeSpan window)
    {
        var parts = new[] { (window.Days, "d"), (window.Hours, "h"), (window.Minutes, "m"), (window.Seconds, "s"), (window.Milliseconds, "ms") };
        return string.Concat(parts.Where(part => part.Item1 > 0).Select(part => part.Item1.ToString(CultureInfo.InvariantCulture) + part.Item2));
    }
}
