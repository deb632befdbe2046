using System.Globalization;
using System.Text;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.Reference;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class TimestampTextTests
{
    [Theory]
    [InlineData("2026-03-02", "2026-03-02T00:00:00.0000000")]
    [InlineData("2026-03-02T12:30", "2026-03-02T12:30:00.0000000")]
    [InlineData("2026-03-02t12:30:15z", "2026-03-02T12:30:15.0000000")]
    [InlineData("2026-03-02 12:30:15.5+01", "2026-03-02T11:30:15.5000000")]
    [InlineData("2026-03-02T12:30:15.123456789-0530", "2026-03-02T18:00:15.1234567")]
    [InlineData("2026-03-02T12:30+14:00", "2026-03-01T22:30:00.0000000")]
    [InlineData("2024-02-29T23:59:59.9999999Z", "2024-02-29T23:59:59.9999999")]
    public void TryParse_Iso8601_IsRead(string text, string expected)
    {
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var ticks, out var isDate));
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Equal(text.Length == 10, isDate);
        Assert.Equal(ticks, ReferenceTime.Parse(text)!.Value.Time.UtcTicks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026")]
    [InlineData("20260302")]
    [InlineData("2026-3-2")]
    [InlineData("2025-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026-00-01")]
    [InlineData("0000-01-01")]
    [InlineData("2026-03-02T")]
    [InlineData("2026-03-02T12")]
    [InlineData("2026-03-02T24:00")]
    [InlineData("2026-03-02T12:60")]
    [InlineData("2026-03-02T12:30:60")]
    [InlineData("2026-03-02T12:30:15.")]
    [InlineData("2026-03-02T12:30:15,5")]
    [InlineData("2026-03-02T12:30:1")]
    [InlineData("2026-03-02T12:30+15:00")]
    [InlineData("2026-03-02T12:30+1")]
    [InlineData("2026-03-02T12:30+01:60")]
    [InlineData("2026-03-02T12:30+01-00")]
    [InlineData("2026-03-02T12:30Zulu")]
    [InlineData("0001-01-01T00:00+01:00")]
    [InlineData("9999-12-31T23:59-01:00")]
    [InlineData("２０２６-03-02")]
    [InlineData(" 2026-03-02")]
    [InlineData("2026-03-02\n")]
    [InlineData("yesterday")]
    public void TryParse_Other_IsNoTime(string text)
    {
        Assert.False(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
        Assert.Null(ReferenceTime.Parse(text));
    }

    [Fact]
    public void TryParse_RandomTexts_EqualsTheReference()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        var samples = new[] { "2026-03-02", "2026-03-02T12:30", "2026-12-31T23:59:59.1234567+01:00", "0001-01-01 00:00:00Z", "9999-12-31T23:59:59-0030" };
        for (var i = 0; i < 20_000 * TestSettings.Scale; i++)
        {
            var text = new StringBuilder(random.Pick(samples));
            for (var j = 0; j < random.Next(3); j++)
            {
                text[random.Next(text.Length)] = random.Pick("0123456789-+:.TZ ".ToCharArray());
            }

            text.Length -= random.Chance(20) ? random.Next(text.Length) : 0;
            var parsed = TimestampText.TryParse(Encoding.UTF8.GetBytes(text.ToString()), out var ticks, out _);
            Assert.True(ReferenceTime.Parse(text.ToString())?.Time.UtcTicks == (parsed ? ticks : null), $"PERSONALIZATION_TEST_SEED={seed}: {text}");
        }
    }
}
