using Cronos;

namespace Personalization.Schedules;

/// <summary>Reads cron expressions of five fields.</summary>
internal static class CronText
{
    private const int LongestText = 256;
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Minute, hour, day of the month, month, day of the week.</param>
    /// <param name="problem">What is wrong with it, as the rest of a sentence that begins with it; <see langword="null"/> when nothing is.</param>
    /// <returns>What it means: two expressions where both fields of days are set, since either may match; empty when it cannot be read.</returns>
    internal static IReadOnlyList<CronExpression> Parse(string text, out string? problem)
    {
        var fields = text.Length > LongestText ? [] : text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        problem = fields.Length == 5 ? Unsupported(fields) : "has not five fields: minute, hour, day of the month, month, day of the week";
        if (problem is not null)
        {
            return [];
        }

        // As Vixie cron does it: a field that begins with a star restricts together with the other, and two that name days count each for itself.
        string[] parts = IsSet(fields[2]) && IsSet(fields[4])
            ? [string.Join(' ', [.. fields[..4], "*"]), string.Join(' ', [.. fields[..2], "*", .. fields[3..]])]
            : [string.Join(' ', fields)];
        var expressions = new List<CronExpression>();
        foreach (var part in parts)
        {
            try
            {
                expressions.Add(CronExpression.Parse(part));
            }
            catch (CronFormatException exception)
            {
                problem = $"cannot be read: {Reason(exception)}";
                return [];
            }
        }

        return expressions;
    }

    private static bool IsSet(string field) => field[0] is not ('*' or '?');

    private static string? Unsupported(string[] fields)
    {
        if (fields[2].Contains('W', StringComparison.OrdinalIgnoreCase))
        {
            return "names the nearest weekday (W), which is not supported";
        }

        if (fields[2].Contains("L-", StringComparison.OrdinalIgnoreCase))
        {
            return "counts back from the last day (L-2), which is not supported; L alone is the last day of the month";
        }

        if (fields[4].Contains('#', StringComparison.Ordinal))
        {
            return "names a weekday of a certain week (#), which is not supported";
        }

        return fields.Any(field => field[0] is 'H' or 'h') ? "lets the product choose (H), which is not supported" : null;
    }

    /// <summary>What the parser says after its general remark, without a period.</summary>
    private static string Reason(CronFormatException exception)
    {
        const string General = "The given cron expression has an invalid format. ";
        var text = exception.Message.Replace(General, string.Empty, StringComparison.Ordinal).TrimEnd('.');
        return text.Length == 0 ? "it is no cron expression" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
