using System.Globalization;

namespace Personalization.Liquid.Values;

/// <summary>What a text says of a moment.</summary>
internal sealed class DateParts
{
    internal int? Year { get; set; }

    internal int? Month { get; set; }

    internal int? Day { get; set; }

    internal int? DayOfYear { get; set; }

    internal int? Hour { get; set; }

    internal int Minute { get; set; }

    internal int Second { get; set; }

    /// <summary>Gets or sets the digits behind the second.</summary>
    internal string Fraction { get; set; } = string.Empty;

    internal TimeSpan? Offset { get; set; }

    /// <summary>Gets or sets a value indicating whether a year of two digits or fewer means one of 1969 to 2068.</summary>
    internal bool IsShortYear { get; set; } = true;

    /// <summary>A moment needs a day of a month, a month of a year, a day of a year, or a time of day. A number, a word or a weekday alone is none.</summary>
    internal bool IsMoment => Hour is not null || (Month is not null && (Day ?? Year) is not null) || DayOfYear is not null;

    /// <summary>What is not said before the first part that is said is that of now; what is not said behind it is the first.</summary>
    /// <returns>The moment; <see langword="null"/> where there is no such day or time.</returns>
    internal DateTimeOffset? ToTime(DateTimeOffset now)
    {
        now = now.ToOffset(Offset ?? TimeSpan.Zero);
        var year = Year is { } written ? (IsShortYear && written is >= 0 and <= 99 ? written + (written >= 69 ? 1900 : 2000) : written) : now.Year;
        var month = Month ?? (Year is null && DayOfYear is null && (Day ?? Hour) is not null ? now.Month : 1);
        var day = Day ?? (Year is null && Month is null && DayOfYear is null ? now.Day : 1);
        var hour = Hour ?? 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day is < 1 or > 31 || DayOfYear < 1 || DayOfYear > (DateTime.IsLeapYear(Math.Clamp(year, 1, 9999)) ? 366 : 365) || hour is < 0 or > 24 || Minute > 59 || Second > 60
            || (hour == 24 && (Minute > 0 || Second > 0)))
        {
            return null;
        }

        try
        {
            // As in Ruby: what is one day or one second too many belongs to the next month or minute.
            var time = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays((DayOfYear ?? day) - 1).AddHours(hour).AddMinutes(Minute).AddSeconds(Second).AddTicks(Ticks());
            return new DateTimeOffset(time, Offset ?? TimeSpan.Zero);
        }
        catch (ArgumentException)
        {
            return null; // before the year 1 or behind 9999
        }
    }

    private long Ticks() => long.Parse(Fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
}
