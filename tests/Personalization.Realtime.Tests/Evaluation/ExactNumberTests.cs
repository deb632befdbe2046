using System.Text;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0.1", 0.1, 0)]
    [InlineData("1e-1", 0.1, 0)]
    [InlineData("0.010e1", 0.1, 0)]
    [InlineData("100E-3", 0.1, 0)]
    [InlineData("0.09", 0.1, -1)]
    [InlineData("-0.0e5", 0.0, 0)]
    [InlineData("-0.1", 0.1, -1)]
    [InlineData("-20", -3.0, -1)]
    [InlineData("1e22", 1e21, 1)]
    [InlineData("1000000000000000000000", 1e21, 0)]
    [InlineData("9.99", 10.0, -1)]
    [InlineData("1e99999999999999999999999", 1e308, 1)]
    [InlineData("1e-99999999999999999999999", 1e-308, -1)]
    public void CompareTo_Number_IsExact(string text, double value, int expected)
        => Assert.Equal(expected, Math.Sign(new ExactNumber(value).CompareTo(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void CompareTo_RandomNumbers_EqualsTheReference()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        for (var i = 0; i < 20_000 * TestSettings.Scale; i++)
        {
            var value = new decimal(random.Next(4) == 0 ? random.Next(int.MaxValue) : random.Next(100), random.Next(5) == 0 ? random.Next(100) : 0, 0, random.Chance(30), (byte)random.Next(12));
            var text = Digits(random);
            var expected = ReferenceNumber.Compare(text, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(Math.Sign(expected) == Math.Sign(new ExactNumber(value).CompareTo(Encoding.ASCII.GetBytes(text))), $"PERSONALIZATION_TEST_SEED={seed}: {text} and {value}");
        }
    }

    private static string Digits(SeededRandom random)
    {
        var whole = random.Chance(30) ? "0" : $"{1 + random.Next(120)}";
        var fraction = random.Chance(50) ? string.Empty : $".{new string('0', random.Next(4))}{random.Next(100)}{new string('0', random.Next(3))}";
        var exponent = random.Chance(60) ? string.Empty : $"{random.Pick(["e", "E", "e+", "E+", "e-", "E-"])}{random.Next(random.Chance(80) ? 12 : 3000)}";
        return $"{(random.Chance(30) ? "-" : string.Empty)}{whole}{fraction}{exponent}";
    }
}
