using Personalization.Keys;

namespace Personalization.Tests.Keys;

public sealed class ApiKeyRateTests
{
    [Theory]
    [InlineData("200/10s", 200, 10)]
    [InlineData("1000/1m", 1000, 60)]
    [InlineData("50/s", 50, 1)]
    [InlineData("1/24h", 1, 86400)]
    public void TryParse_Rate_IsRead(string text, int requests, int seconds)
    {
        Assert.True(ApiKeyRate.TryParse(text, out var rate));
        Assert.Equal(new ApiKeyRate(requests, TimeSpan.FromSeconds(seconds)), rate);
        Assert.True(ApiKeyRate.TryParse(rate.ToString(), out var again));
        Assert.Equal(rate, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("200")]
    [InlineData("/10s")]
    [InlineData("200/")]
    [InlineData("200/10")]
    [InlineData("0/10s")]
    [InlineData("-1/10s")]
    [InlineData("5/0s")]
    [InlineData("5/25h")]
    [InlineData("5/2000000000h")]
    [InlineData("5/1.5s")]
    [InlineData("5/1d")]
    [InlineData("99999999999/1s")]
    public void TryParse_Otherwise_IsNot(string? text) => Assert.False(ApiKeyRate.TryParse(text, out _));
}
