using System.Globalization;
using System.Text.RegularExpressions;

namespace Personalization.Liquid.Values;

/// <summary>
/// Reads dates as people write them, with the reading of Ruby's <c>Time.parse</c>, which is Shopify's: 31/12/2024 and 31.12.2024 have the day first, 2024-12-31 the year, 3/4 is
/// the 4th of March. What Ruby makes a date of only by today's (a number such as 12.5, a word such as maybe, a weekday, a month or a day alone) is none here.
/// </summary>
internal static partial class DateReader
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const string Month = "(?<month>jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)(?![a-su-z]|t[a-z])\\.?";
    private const string Era = "(c(e|\\.e\\.)|(?<bc>b(ce|\\.c\\.e\\.))|a(d|\\.d\\.)|(?<bc>b(c|\\.c\\.)))";
    private const string MonthNames = "janfebmaraprmayjunjulaugsepoctnovdec";

    /// <summary>Zones that Ruby knows by name; another name says nothing.</summary>
    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["est"] = -5,
        ["edt"] = -4,
        ["cst"] = -6,
        ["cdt"] = -5,
        ["mst"] = -7,
        ["mdt"] = -6,
        ["pst"] = -8,
        ["pdt"] = -7,
    };

    /// <summary>Reads a text.</summary>
    /// <returns>What it says; <see langword="null"/> when it is no moment.</returns>
    internal static DateParts? Read(string text)
    {
        var parts = new DateParts();
        text = Ignored().Replace(text, " ");
        text = Weekday().Replace(text, " ", 1);
        text = Take(Clock(), text, match => ReadClock(match, parts));
        var hasDate = TryDate(DayMonth(), text, parts) || TryDate(MonthDay(), text, parts) || TryDate(Iso(), text, parts) || TryDate(DayMonthDashed(), text, parts)
            || TryDate(MonthDayDashed(), text, parts) || TryDate(Slashed(), text, parts) || TryDate(Dotted(), text, parts) || TryDayOfYear(text, parts) || TryDigits(text, parts);
        return parts.IsMoment && (hasDate || Rest().IsMatch(text)) ? parts : null;
    }

    private static string Take(Regex pattern, string text, Action<Match> read)
    {
        var match = pattern.Match(text);
        if (!match.Success)
        {
            return text;
        }

        read(match);
        return string.Concat(text.AsSpan(0, match.Index), " ", text.AsSpan(match.Index + match.Length));
    }

    private static void ReadClock(Match match, DateParts parts)
    {
        var hour = Number(match.Groups["hour"].Value);
        if (match.Groups["half"] is { Success: true, Value: var half })
        {
            hour = (hour % 12) + (half is "p" or "P" ? 12 : 0);
        }

        parts.Hour = hour;
        parts.Minute = match.Groups["minute"].Success ? Number(match.Groups["minute"].Value) : 0;
        parts.Second = match.Groups["second"].Success ? Number(match.Groups["second"].Value) : 0;
        parts.Fraction = match.Groups["fraction"].Value;
        parts.Offset = OffsetOf(match.Groups["zone"].Value);
    }

    private static bool TryDate(Regex pattern, string text, DateParts parts)
    {
        var match = pattern.Match(text);
        if (!match.Success)
        {
            return false;
        }

        var month = match.Groups["month"].Value;
        Set(parts, Written(match.Groups["year"]), char.IsAsciiLetter(month.Length > 0 ? month[0] : '0') ? NumberOf(month) : Written(match.Groups["month"]), Written(match.Groups["day"]));
        if (match.Groups["bc"].Success && parts.Year is { } year)
        {
            parts.Year = 1 - year;
            parts.IsShortYear = false;
        }

        return true;
    }

    /// <summary>Decides which of three numbers is the year: one with an apostrophe, or with more than two digits.</summary>
    private static void Set(DateParts parts, string? year, string? month, string? day)
    {
        if (year is not null && month is not null && day is null)
        {
            (year, month, day) = (null, year, month);
        }

        if (year is null && IsYear(day))
        {
            (year, day) = (day, null);
        }

        if (year is not null && DaySuffix().IsMatch(year))
        {
            (year, day) = (day, year);
        }

        if (IsYear(month))
        {
            (year, month, day) = (month, day, year);
        }

        if (IsYear(day))
        {
            (year, day) = (day, year);
        }

        if (year is not null)
        {
            var digits = Digits().Match(year).Value;
            parts.IsShortYear = digits.Length <= 2 && year.AsSpan().IndexOfAny('-', '+') < 0;
            parts.Year = year.Contains('-', StringComparison.Ordinal) ? -Number(digits) : Number(digits);
        }

        parts.Month = month is null ? null : Number(Digits().Match(month).Value);
        parts.Day = day is null ? null : Number(Digits().Match(day).Value);
    }

    private static bool TryDayOfYear(string text, DateParts parts)
    {
        var match = DayOfYear().Match(text);
        if (!match.Success)
        {
            return false;
        }

        parts.Year = Number(match.Groups["year"].Value);
        parts.IsShortYear = match.Groups["year"].Length == 2;
        parts.DayOfYear = Number(match.Groups["day"].Value);
        return true;
    }

    /// <summary>Digits without signs between them: 20240229, 20240229T123045Z.</summary>
    private static bool TryDigits(string text, DateParts parts)
    {
        var match = Packed().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var date = match.Groups["date"].Value;
        var clock = match.Groups["clock"].Success ? match.Groups["clock"].Value : date[8..];
        if (clock.Length > 6 || date.Length % 2 != 0 || clock.Length % 2 != 0)
        {
            return true;
        }

        (parts.Year, parts.Month, parts.Day, parts.IsShortYear) = (Number(date[..4]), Number(date[4..6]), Number(date[6..8]), false);
        if (clock.Length > 0)
        {
            parts.Hour = Number(clock[..2]);
            parts.Minute = clock.Length > 2 ? Number(clock[2..4]) : 0;
            parts.Second = clock.Length > 4 ? Number(clock[4..6]) : 0;
            parts.Fraction = match.Groups["fraction"].Value;
        }

        parts.Offset ??= OffsetOf(match.Groups["zone"].Value);
        return true;
    }

    private static TimeSpan? OffsetOf(string zone)
    {
        var match = Offset().Match(zone);
        if (match.Success)
        {
            var offset = new TimeSpan(Number(match.Groups["hours"].Value), match.Groups["minutes"].Success ? Number(match.Groups["minutes"].Value) : 0, 0);
            return offset > TimeSpan.FromHours(14) ? null : zone[0] == '-' ? -offset : offset;
        }

        if (zone.Length == 1)
        {
            return char.ToLowerInvariant(zone[0]) switch
            {
                >= 'a' and <= 'i' and var east => TimeSpan.FromHours(east - 'a' + 1),
                >= 'k' and <= 'm' and var east => TimeSpan.FromHours(east - 'k' + 10),
                >= 'n' and <= 'y' and var west => TimeSpan.FromHours('n' - west - 1),
                _ => null,
            };
        }

        return Zones.TryGetValue(zone, out var hours) ? TimeSpan.FromHours(hours) : null;
    }

    private static string? Written(Group group) => group.Success ? group.Value : null;

    private static string NumberOf(string month)
        => ((MonthNames.IndexOf(month[..3], StringComparison.OrdinalIgnoreCase) / 3) + 1).ToString(CultureInfo.InvariantCulture);

    private static bool IsYear(string? number) => number is not null && (number[0] == '\'' || Digits().Match(number).Length > 2);

    /// <summary>A number; one that is too long is beyond every year.</summary>
    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1_000_000;

    [GeneratedRegex(@"[^-+',./:@a-z0-9\[\]]+", Options)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"\b(sun|mon|tue|wed|thu|fri|sat)[^-/0-9\s]*", Options)]
    private static partial Regex Weekday();

    [GeneratedRegex(
        @"(?:(?<hour>[0-9]+)\s*:\s*(?<minute>[0-9]+)(\s*:\s*(?<second>[0-9]+)([,.](?<fraction>[0-9]*))?)?|(?<hour>[0-9]+)\s*h(?![a-z])(\s*(?<minute>[0-9]+)m?(\s*(?<second>[0-9]+)s?)?)?)(?:\s*(?<half>[ap])(m\b|\.m\.))?"
        + @"(?:\s*(?<zone>(gmt|utc?)?[-+][0-9]+([,.:][0-9]+(:[0-9]+)?)?|[a-z.\s]+(standard|daylight)\stime\b|[a-z]+(\sdst)?\b))?"
        + @"|(?<hour>[0-9]+)\s*(?<half>[ap])(m\b|\.m\.)(?:\s*(?<zone>(gmt|utc?)?[-+][0-9]+([,.:][0-9]+(:[0-9]+)?)?|[a-z.\s]+(standard|daylight)\stime\b|[a-z]+(\sdst)?\b))?",
        Options)]
    private static partial Regex Clock();

    [GeneratedRegex(@"(?<day>'?[0-9]+)[^-0-9\s]*\s*" + Month + @"[^-0-9\s']*(?:\s*" + Era + @"?\s*(?<year>'?-?[0-9]+(?:(st|nd|rd|th)\b)?))?", Options)]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"\b" + Month + @"[^-0-9\s']*\s*(?<day>'?[0-9]+)[^-0-9\s']*(?:\s*,?\s*" + Era + @"?\s*(?<year>'?-?[0-9]+))?", Options)]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"(?<year>'?[-+]?[0-9]+)-(?<month>[0-9]+)-(?<day>'?-?[0-9]+)", Options)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<day>'?-?[0-9]+)-" + Month + @"[^-/.]*-(?<year>'?-?[0-9]+)", Options)]
    private static partial Regex DayMonthDashed();

    [GeneratedRegex(@"\b" + Month + @"[^-/.]*-(?<day>'?[0-9]+)(?:-(?<year>'?-?[0-9]+))?", Options)]
    private static partial Regex MonthDayDashed();

    [GeneratedRegex(@"(?<year>'?-?[0-9]+)/\s*(?<month>'?[0-9]+)(?:[^0-9]\s*(?<day>'?-?[0-9]+))?", Options)]
    private static partial Regex Slashed();

    [GeneratedRegex(@"(?<year>'?-?[0-9]+)\.\s*(?<month>'?[0-9]+)\.\s*(?<day>'?-?[0-9]+)", Options)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"\b(?<year>[0-9]{4}|[0-9]{2})-(?<day>[0-9]{3})\b", Options)]
    private static partial Regex DayOfYear();

    [GeneratedRegex(@"(?<![0-9.,+-])(?<date>[0-9]{8,14})(?![0-9]|[.,])(?:\s*t?\s*(?<clock>[0-9]{2,6})(?:[.,](?<fraction>[0-9]*))?)?(?<zone>z\b|[-+][0-9]{1,4}\b)?", Options)]
    private static partial Regex Packed();

    [GeneratedRegex(@"^[-+](?<hours>[0-9]{2})(?::?(?<minutes>[0-9]{2})(?::?[0-9]{2})?)?$", Options)]
    private static partial Regex Offset();

    /// <summary>What may stand beside a time without a day.</summary>
    [GeneratedRegex(@"^[\s,.t]*(at|on)?[\s,]*$", Options)]
    private static partial Regex Rest();

    [GeneratedRegex(@"[0-9]+", Options)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^'?-?[0-9]+(st|nd|rd|th)$", Options)]
    private static partial Regex DaySuffix();
}
