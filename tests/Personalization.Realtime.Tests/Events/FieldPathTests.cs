using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a.b.0", "a|b|0")]
    [InlineData(@"a\.b.c", "a.b|c")]
    [InlineData(@"a\\.b", @"a\|b")]
    [InlineData(@"\.", ".")]
    [InlineData("a b.ü", "a b|ü")]
    public void Parse_Path_PartsItsNames(string path, string names) => Assert.Equal(names, string.Join('|', FieldPath.Parse(path)));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData(@"a\")]
    [InlineData(@"a\b")]
    public void TryParse_Other_IsNoPath(string path)
    {
        Assert.False(FieldPath.TryParse(path, out _));
        Assert.Throws<ArgumentException>(() => FieldPath.Parse(path));
    }
}
