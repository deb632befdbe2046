using System.Globalization;
using System.Text;

namespace Personalization.Liquid.Values;

/// <summary>Ruby's <c>strftime</c>: directives with flags (<c>-0^#_</c>) and a width. What is no directive is written as it is.</summary>
internal static class TimeFormat
{
    private const int MaxWidth = 1024;

    internal static string Format(DateTimeOffset time, string format)
    {
        var into = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                into.Append(format[i]);
                continue;
            }

            var start = i++;
            var directive = new Directive();
            while (i < format.Length && directive.TryFlag(format[i]))
            {
                i++;
            }

            while (i < format.Length && char.IsAsciiDigit(format[i]) && directive.Width <= MaxWidth)
            {
                directive.Width = (directive.Width * 10) + (format[i++] - '0');
            }

            while (i < format.Length && format[i] == ':')
            {
                directive.Colons++;
                i++;
            }

            if (i >= format.Length || directive.Width > MaxWidth || Write(directive, time, format[i]) is not { } text)
            {
                i = Math.Min(i, format.Length - 1);
                into.Append(format, start, i - start + 1);
                continue;
            }

            into.Append(text);
        }

        return into.ToString();
    }

    private static string? Write(in Directive directive, DateTimeOffset time, char letter)
    {
        var culture = CultureInfo.InvariantCulture;
        return letter switch
        {
            'Y' => directive.Number(time.Year, 4),
            'C' => directive.Number(time.Year / 100, 2),
            'y' => directive.Number(time.Year % 100, 2),
            'm' => directive.Number(time.Month, 2),
            'B' => directive.Text(time.ToString("MMMM", culture)),
            'b' or 'h' => directive.Text(time.ToString("MMM", culture)),
            'd' => directive.Number(time.Day, 2),
            'e' => directive.Number(time.Day, 2, ' '),
            'j' => directive.Number(time.DayOfYear, 3),
            'H' => directive.Number(time.Hour, 2),
            'k' => directive.Number(time.Hour, 2, ' '),
            'I' => directive.Number(Hour12(time), 2),
            'l' => directive.Number(Hour12(time), 2, ' '),
            'P' => directive.Text(time.Hour < 12 ? "am" : "pm"),
            'p' => directive.Swapped(time.Hour < 12 ? "AM" : "PM"),
            'M' => directive.Number(time.Minute, 2),
            'S' => directive.Number(time.Second, 2),
            'L' => Fraction(time, directive.Width == 0 ? 3 : directive.Width),
            'N' => Fraction(time, directive.Width == 0 ? 9 : directive.Width),
            'z' => directive.Text(Offset(time.Offset, directive.Colons)),
            'Z' => directive.Text(time.Offset == TimeSpan.Zero ? "UTC" : string.Empty),
            'A' => directive.Text(time.ToString("dddd", culture)),
            'a' => directive.Text(time.ToString("ddd", culture)),
            'u' => directive.Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
            'w' => directive.Number((int)time.DayOfWeek, 1),
            'G' => directive.Number(ISOWeek.GetYear(time.DateTime), 4),
            'g' => directive.Number(ISOWeek.GetYear(time.DateTime) % 100, 2),
            'V' => directive.Number(ISOWeek.GetWeekOfYear(time.DateTime), 2),
            'U' => directive.Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
            'W' => directive.Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
            's' => directive.Number(time.ToUnixTimeSeconds(), 1),
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            'c' => directive.Text(Format(time, "%a %b %e %H:%M:%S %Y")),
            'D' or 'x' => directive.Text(Format(time, "%m/%d/%y")),
            'F' => directive.Text(Format(time, "%Y-%m-%d")),
            'v' => directive.Text(Format(time, "%e-%^b-%Y")),
            'r' => directive.Text(Format(time, "%I:%M:%S %p")),
            'R' => directive.Text(Format(time, "%H:%M")),
            'T' or 'X' => directive.Text(Format(time, "%H:%M:%S")),
            '+' => directive.Text(Format(time, "%a %b %e %H:%M:%S %Z %Y")),
            _ => null,
        };
    }

    private static int Hour12(DateTimeOffset time) => time.Hour % 12 == 0 ? 12 : time.Hour % 12;

    private static string Fraction(DateTimeOffset time, int digits)
    {
        var text = (time.Ticks % TimeSpan.TicksPerSecond).ToString("0000000", CultureInfo.InvariantCulture);
        return text.Length >= digits ? text[..digits] : text.PadRight(digits, '0');
    }

    private static string Offset(TimeSpan offset, int colons)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var form = colons switch { 0 => "hhmm", 1 => @"hh\:mm", _ => @"hh\:mm\:ss" };
        return sign + offset.Duration().ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>A directive's flags and width.</summary>
    private struct Directive
    {
        private char? _padding;
        private bool _noPadding;
        private bool _upcase;
        private bool _swap;

        internal int Width { get; set; }

        internal int Colons { get; set; }

        internal bool TryFlag(char letter)
        {
            switch (letter)
            {
                case '-':
                    _noPadding = true;
                    return true;
                case '0':
                    _padding = '0';
                    return true;
                case '_':
                    _padding = ' ';
                    return true;
                case '^':
                    _upcase = true;
                    return true;
                case '#':
                    _swap = true;
                    return true;
                default:
                    return false;
            }
        }

        internal readonly string Number(long value, int width, char padding = '0')
        {
            var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
            var sign = value < 0 ? "-" : string.Empty;
            return _noPadding ? sign + text : sign + text.PadLeft(Math.Max(0, (Width > 0 ? Width : width) - sign.Length), _padding ?? padding);
        }

        internal readonly string Text(string text) => Padded(_upcase || _swap ? text.ToUpperInvariant() : text);

#pragma warning disable CA1308 // Small letters are what the flag asks for.
        internal readonly string Swapped(string text) => Padded(_swap ? text.ToLowerInvariant() : text);
#pragma warning restore CA1308

        private readonly string Padded(string text) => _noPadding ? text : text.PadLeft(Width, _padding ?? ' ');
    }
}
