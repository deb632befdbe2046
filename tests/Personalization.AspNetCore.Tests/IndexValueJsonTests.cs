using System.Text;
using System.Text.Json;
using Personalization.AspNetCore.Lookups;

namespace Personalization.AspNetCore.Tests;

public sealed class IndexValueJsonTests
{
    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\u00e9\"", "é")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("5", "5")]
    [InlineData("-5", "-5")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("5.0", "5")]
    [InlineData("100", "100")]
    [InlineData("1.50", "1.5")]
    [InlineData("5e0", "5")]
    [InlineData("1E3", "1000")]
    [InlineData("1e-7", "1E-07")]
    [InlineData("1e300", "1E+300")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", "123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("0.12345678901234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890123456789")]
    public void TryRead_Value_IsItsCanonicalText(string json, string expected)
    {
        Assert.True(TryRead(json, out var text));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1e999")]
    public void TryRead_NoIndexValue_IsRefused(string json) => Assert.False(TryRead(json, out _));

    private static bool TryRead(string json, out string? text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return IndexValueJson.TryRead(ref reader, out text);
    }
}
