using System.Globalization;
using System.Text;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Reads numbers of JSON as what holds them without loss: a whole number, a double, a decimal, or else a text.</summary>
internal static class NumberValue
{
    /// <summary>So many digits come back from a double as they were.</summary>
    private const int SafeDigits = 15;

    internal static SinkValue Of(ReadOnlySpan<byte> number)
    {
        var text = Encoding.ASCII.GetString(number);
        if (number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return new SinkValue(TableValueType.Integer, whole, text);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) && IsExact(text, real))
        {
            return new SinkValue(TableValueType.Float, real, text);
        }

        return TryDecimal(text, out var exact) ? new SinkValue(TableValueType.Number, exact, text) : SinkValue.OfText(text);
    }

    /// <summary>Reads a number as a decimal, if that has all its digits.</summary>
    internal static bool TryDecimal(string text, out decimal value)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Digits(value.ToString(CultureInfo.InvariantCulture)) == Digits(text);

    /// <summary>Answers the shortest text of a double.</summary>
    internal static string TextOf(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsExact(string text, double value)
    {
        var digits = Digits(text);
        return (digits.Text.Length <= SafeDigits && digits.Exponent is > -290 and < 290) || Digits(TextOf(value)) == digits;
    }

    /// <summary>Answers the digits of a number without zeros around them, and the power of ten of the last one.</summary>
    private static (string Text, int Exponent) Digits(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            exponent = text[e + 1] == '-' ? int.MinValue / 2 : int.MaxValue / 2;
        }

        var mantissa = (e < 0 ? text : text[..e]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        mantissa = mantissa.TrimStart('0');
        var digits = mantissa.TrimEnd('0');
        return digits.Length == 0 ? (string.Empty, 0) : (digits, exponent + mantissa.Length - digits.Length);
    }
}
