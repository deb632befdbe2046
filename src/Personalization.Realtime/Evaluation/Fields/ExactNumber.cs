using System.Globalization;
using System.Text;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>A number, compared digit by digit with numbers as they are written: exact, however long they are.</summary>
internal sealed class ExactNumber
{
    private readonly byte[] _text;

    internal ExactNumber(IFormattable value)
        => _text = Encoding.ASCII.GetBytes(value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>Compares a number of a JSON text with this one: less than 0 when it is less.</summary>
    internal int CompareTo(ReadOnlySpan<byte> number) => -Compare(_text, number);

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var a = new Parts(left);
        var b = new Parts(right);
        if (a.Sign != b.Sign || a.Sign == 0)
        {
            return a.Sign.CompareTo(b.Sign);
        }

        var order = a.Magnitude != b.Magnitude ? a.Magnitude.CompareTo(b.Magnitude) : CompareDigits(a.Digits, b.Digits);
        return order * a.Sign;
    }

    private static int CompareDigits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (int i = 0, j = 0; i < left.Length || j < right.Length; i++, j++)
        {
            i += i < left.Length && left[i] == '.' ? 1 : 0;
            j += j < right.Length && right[j] == '.' ? 1 : 0;
            var a = i < left.Length ? left[i] : (byte)'0';
            var b = j < right.Length ? right[j] : (byte)'0';
            if (a != b)
            {
                return a.CompareTo(b);
            }
        }

        return 0;
    }

    /// <summary>A number as its sign, its digits from the first that is not zero, and the place of that one.</summary>
    private readonly ref struct Parts
    {
        // Beyond this all are alike: nobody writes such an exponent by intent.
        private const long MaxExponent = 1_000_000_000_000;

        internal Parts(ReadOnlySpan<byte> text)
        {
            var isNegative = text[0] == '-';
            var unsigned = isNegative ? text[1..] : text;
            var e = unsigned.IndexOfAny((byte)'e', (byte)'E');
            var mantissa = e < 0 ? unsigned : unsigned[..e];
            var first = mantissa.IndexOfAnyExcept((byte)'0', (byte)'.');
            if (first < 0)
            {
                return;
            }

            Digits = mantissa[first..];
            Sign = isNegative ? -1 : 1;
            var point = mantissa.IndexOf((byte)'.');
            point = point < 0 ? mantissa.Length : point;
            Magnitude = (first < point ? point - first : point - first + 1) + (e < 0 ? 0 : Exponent(unsigned[(e + 1)..]));
        }

        internal int Sign { get; }

        internal long Magnitude { get; }

        internal ReadOnlySpan<byte> Digits { get; }

        private static long Exponent(ReadOnlySpan<byte> text)
        {
            long value = 0;
            foreach (var digit in text[0] is (byte)'+' or (byte)'-' ? text[1..] : text)
            {
                value = Math.Min(MaxExponent, (value * 10) + (digit - '0'));
            }

            return text[0] == '-' ? -value : value;
        }
    }
}
