using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using Personalization.Sources;

namespace Personalization.Tests.Sources;

public sealed class CanonicalTextTests
{
    [Theory]
    [InlineData(12345, "12345")]
    [InlineData(0, "0")]
    [InlineData(-7, "-7")]
    [InlineData(9_007_199_254_740_993, "9007199254740993")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Write_Integer_IsItsDigits(long value, string expected) => Assert.Equal(expected, Text(to => CanonicalText.Write(to, value)));

    [Fact]
    public void Write_IntegersBeyondInt64_AreExact()
    {
        Assert.Equal("18446744073709551615", Text(to => CanonicalText.Write(to, ulong.MaxValue)));
        Assert.Equal("-170141183460469231731687303715884105728", Text(to => CanonicalText.Write(to, Int128.MinValue)));
        Assert.Equal("1" + new string('0', 100), Text(to => CanonicalText.Write(to, BigInteger.Pow(10, 100))));
    }

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("2.0", "2")]
    [InlineData("100", "100")]
    [InlineData("-0.000", "0")]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("-79228162514264337593543950335", "-79228162514264337593543950335")]
    [InlineData("7.9228162514264337593543950335", "7.9228162514264337593543950335")]
    public void Write_Decimal_HasNoTrailingZerosAndNoExponent(string value, string expected)
        => Assert.Equal(expected, Text(to => CanonicalText.Write(to, decimal.Parse(value, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(12345.0, "12345")]
    [InlineData(-0.0, "0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1.5, "1.5")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(9007199254740991.0, "9007199254740991")]
    [InlineData(1e300, "1E+300")]
    public void Write_Double_IsAnIntegerOrTheShortestText(double value, string expected)
        => Assert.Equal(expected, Text(to => CanonicalText.Write(to, value)));

    [Fact]
    public void Write_Single_IsShortAsASingle()
    {
        Assert.Equal("0.1", Text(to => CanonicalText.Write(to, 0.1f)));
        Assert.Equal("16777216", Text(to => CanonicalText.Write(to, 16777216f)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Write_NotANumber_IsRefusedAndWritesNothing(double value)
    {
        var destination = new ArrayBufferWriter<byte>();
        Assert.Throws<FormatException>(() => CanonicalText.Write(destination, value));
        Assert.Throws<FormatException>(() => CanonicalText.Write(destination, (float)value));
        Assert.Equal(0, destination.WrittenCount);
    }

    [Fact]
    public void Write_BooleansAndGuids_AreLowerCase()
    {
        Assert.Equal("true", Text(to => CanonicalText.Write(to, true)));
        Assert.Equal("false", Text(to => CanonicalText.Write(to, false)));
        Assert.Equal("6f9619ff-8b86-d011-b42d-00c04fc964ff", Text(to => CanonicalText.Write(to, Guid.Parse("{6F9619FF-8B86-D011-B42D-00C04FC964FF}"))));
    }

    [Theory]
    [InlineData("2026-01-31T08:30:00", DateTimeKind.Utc, "2026-01-31T08:30:00Z")]
    [InlineData("2026-01-31T08:30:00", DateTimeKind.Unspecified, "2026-01-31T08:30:00")]
    [InlineData("2026-01-31T08:30:00.2500000", DateTimeKind.Unspecified, "2026-01-31T08:30:00.25")]
    [InlineData("2026-01-31T00:00:00.0000001", DateTimeKind.Utc, "2026-01-31T00:00:00.0000001Z")]
    [InlineData("0001-01-01T00:00:00", DateTimeKind.Unspecified, "0001-01-01T00:00:00")]
    public void Write_DateTime_IsIso8601(string value, DateTimeKind kind, string expected)
    {
        var time = DateTime.SpecifyKind(DateTime.Parse(value, CultureInfo.InvariantCulture), kind);
        Assert.Equal(expected, Text(to => CanonicalText.Write(to, time)));
    }

    [Fact]
    public void Write_LocalTime_IsTheSameInstantInUtc()
    {
        var utc = new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal("2026-07-01T12:00:00Z", Text(to => CanonicalText.Write(to, utc.ToLocalTime())));
    }

    [Theory]
    [InlineData("2026-01-31T10:30:00+02:00", "2026-01-31T10:30:00+02:00")]
    [InlineData("2026-01-31T10:30:00.5-03:30", "2026-01-31T10:30:00.5-03:30")]
    [InlineData("2026-01-31T10:30:00+00:00", "2026-01-31T10:30:00Z")]
    public void Write_DateTimeOffset_KeepsItsOffset(string value, string expected)
        => Assert.Equal(expected, Text(to => CanonicalText.Write(to, DateTimeOffset.Parse(value, CultureInfo.InvariantCulture))));

    [Fact]
    public void Write_DatesAndTimes_AreIso8601()
    {
        Assert.Equal("2026-01-31", Text(to => CanonicalText.Write(to, new DateOnly(2026, 1, 31))));
        Assert.Equal("08:30:00", Text(to => CanonicalText.Write(to, new TimeOnly(8, 30))));
        Assert.Equal("08:30:00.005", Text(to => CanonicalText.Write(to, new TimeOnly(8, 30, 0, 5))));
        Assert.Equal("08:30:00", Text(to => CanonicalText.Write(to, new TimeSpan(8, 30, 0))));
        Assert.Equal("-1.02:03:04.5", Text(to => CanonicalText.Write(to, -new TimeSpan(1, 2, 3, 4, 500))));
        Assert.Equal("10.00:00:00", Text(to => CanonicalText.Write(to, TimeSpan.FromDays(10))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" Ann ")]
    [InlineData("5.0")]
    [InlineData("a\0b\"c\\\u00e9e\u0301\U0001F600")]
    public void Write_Text_IsNotTouched(string value)
    {
        Assert.Equal(value, Text(to => CanonicalText.Write(to, value.AsSpan())));
        Assert.Equal(value, Text(to => CanonicalText.WriteText(to, Encoding.UTF8.GetBytes(value))));
    }

    [Fact]
    public void Write_LoneSurrogate_IsRefusedAndWritesNothing()
    {
        var destination = new ArrayBufferWriter<byte>();
        foreach (var text in new[] { "a\ud83d", "\ude00b", "\ude00\ud83d" })
        {
            Assert.Throws<FormatException>(() => CanonicalText.Write(destination, text.AsSpan()));
        }

        Assert.Equal(0, destination.WrittenCount);
    }

    [Fact]
    public void WriteText_InvalidUtf8_IsRefusedAndWritesNothing()
    {
        var destination = new ArrayBufferWriter<byte>();
        foreach (var bytes in new byte[][] { [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80] })
        {
            Assert.Throws<FormatException>(() => CanonicalText.WriteText(destination, bytes));
        }

        Assert.Equal(0, destination.WrittenCount);
    }

    private static string Text(Action<IBufferWriter<byte>> write)
    {
        var destination = new ArrayBufferWriter<byte>();
        write(destination);
        return Encoding.UTF8.GetString(destination.WrittenSpan);
    }
}
