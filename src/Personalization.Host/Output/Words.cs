using System.Globalization;

namespace Personalization.Hosting.Output;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    private const string Nothing = "-";

    internal static string Of(DateTimeOffset? time)
        => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Nothing;

    internal static string Of(IReadOnlyList<string>? names) => names is null ? "all" : string.Join(",", names);

    internal static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 row</c>, <c>2,115 rows</c>.</summary>
    internal static string Of(long number, string thing) => number == 1 ? $"1 {thing}" : $"{Of(number)} {thing}s";

    internal static string Of(string? text) => string.IsNullOrEmpty(text) ? Nothing : text;

    /// <summary>A time span in the form of the configuration file: <c>1h30m</c>.</summary>
    internal static string Of(TimeSpan? span)
    {
        if (span is not { } time)
        {
            return Nothing;
        }

        var parts = new[] { (time.Days, "d"), (time.Hours, "h"), (time.Minutes, "m"), (time.Seconds, "s") };
        return string.Concat(parts.Where(part => part.Item1 > 0).Select(part => part.Item1.ToString(CultureInfo.InvariantCulture) + part.Item2));
    }

    internal static string Percent(double share) => share.ToString("0.#%", CultureInfo.InvariantCulture);
}
