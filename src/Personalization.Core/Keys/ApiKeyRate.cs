using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Personalization.Keys;

/// <summary>How many requests a key may make in a span of time. Its text is <c>200/10s</c>.</summary>
/// <param name="Requests">The number of requests, at least 1.</param>
/// <param name="Window">The span of time, whole seconds, at least 1.</param>
public readonly record struct ApiKeyRate(int Requests, TimeSpan Window)
{
    private const int MaxSeconds = 24 * 60 * 60;

    /// <summary>Gets a value indicating whether there is at least one request in at least one second and at most a day.</summary>
    public bool IsValid
        => Requests > 0 && Window.Ticks % TimeSpan.TicksPerSecond == 0 && Window >= TimeSpan.FromSeconds(1) && Window <= TimeSpan.FromSeconds(MaxSeconds);

    /// <summary>Reads a rate such as <c>200/10s</c>, <c>1000/1m</c> or <c>50/s</c>.</summary>
    /// <param name="text">The text: requests, a slash, and seconds (<c>s</c>), minutes (<c>m</c>) or hours (<c>h</c>).</param>
    /// <param name="rate">The rate.</param>
    /// <returns>Whether the text is a rate.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApiKeyRate rate)
    {
        rate = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 1 || slash + 1 >= text!.Length || SecondsIn(text[^1]) is not { } unit)
        {
            return false;
        }

        var count = text.AsSpan(slash + 1, text.Length - slash - 2);
        var units = 1;
        if (!int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var requests)
            || (count.Length > 0 && !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out units))
            || units > MaxSeconds)
        {
            return false;
        }

        rate = new ApiKeyRate(requests, TimeSpan.FromSeconds((long)units * unit));
        return rate.IsValid;
    }

    /// <summary>Answers the text, such as <c>200/10s</c>.</summary>
    /// <returns>The text that <see cref="TryParse"/> reads.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Requests}/{(long)Window.TotalSeconds}s");

    private static int? SecondsIn(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => null,
    };
}
