using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Personalization.Sources;
using Personalization.Tests.Primitives;

namespace Personalization.Tests.Sources;

public sealed class CanonicalTextPropertyTests
{
    [Fact]
    public void Write_Integers_ReadBackAsTheSame()
    {
        PropertyCheck.ForAll<long>(value => Assert.Equal(value, long.Parse(Text(to => CanonicalText.Write(to, value)), CultureInfo.InvariantCulture)));
        PropertyCheck.ForAll<BigInteger>(value => Assert.Equal(value, BigInteger.Parse(Text(to => CanonicalText.Write(to, value)), CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Write_Decimals_ReadBackAsTheSameWithoutTrailingZeros() => PropertyCheck.ForAll<decimal>(value =>
    {
        var text = Text(to => CanonicalText.Write(to, value));
        Assert.Equal(value, decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        Assert.False(text.Contains('.') && text[^1] is '0' or '.');
    });

    [Fact]
    public void Write_Doubles_ReadBackAsTheSame() => PropertyCheck.ForAll<double>(value =>
    {
        if (double.IsFinite(value))
        {
            Assert.Equal(value, double.Parse(Text(to => CanonicalText.Write(to, value)), CultureInfo.InvariantCulture));
        }
    });

    [Fact]
    public void Write_EqualNumbersOfDifferentTypes_AreOneKey() => PropertyCheck.ForAll<int>(value =>
    {
        var text = Text(to => CanonicalText.Write(to, (long)value));
        Assert.Equal(text, Text(to => CanonicalText.Write(to, (double)value)));
        Assert.Equal(text, Text(to => CanonicalText.Write(to, value * 1.000m)));
        Assert.Equal(text, Text(to => CanonicalText.Write(to, (Int128)value)));
        Assert.Equal(text, Text(to => CanonicalText.Write(to, value.ToString(CultureInfo.InvariantCulture).AsSpan())));
    });

    [Fact]
    public void Write_Times_ReadBackAsTheSame()
    {
        PropertyCheck.ForAll<DateTime>(value =>
        {
            var utc = DateTime.SpecifyKind(value, DateTimeKind.Utc);
            Assert.Equal(utc, DateTime.Parse(Text(to => CanonicalText.Write(to, utc)), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
        });
        PropertyCheck.ForAll<long>(ticks =>
        {
            var time = new TimeOnly(Math.Abs(ticks % TimeSpan.TicksPerDay));
            Assert.Equal(time, TimeOnly.Parse(Text(to => CanonicalText.Write(to, time)), CultureInfo.InvariantCulture));
            var span = new TimeSpan(ticks);
            Assert.Equal(span, TimeSpan.Parse(Text(to => CanonicalText.Write(to, span)), CultureInfo.InvariantCulture));
        });
    }

    [Fact]
    public void Write_Text_IsItsUtf8OrRefused() => PropertyCheck.ForAll<string>(value =>
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var text = value ?? string.Empty;
        var destination = new ArrayBufferWriter<byte>();
        try
        {
            var expected = strict.GetBytes(text);
            CanonicalText.Write(destination, text.AsSpan());
            Assert.Equal(expected, destination.WrittenSpan.ToArray());
        }
        catch (EncoderFallbackException)
        {
            Assert.Throws<FormatException>(() => CanonicalText.Write(destination, text.AsSpan()));
        }
    });

    private static string Text(Action<IBufferWriter<byte>> write)
    {
        var destination = new ArrayBufferWriter<byte>();
        write(destination);
        return Encoding.UTF8.GetString(destination.WrittenSpan);
    }
}
