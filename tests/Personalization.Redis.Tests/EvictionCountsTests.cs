using Personalization.Redis.Storage;

namespace Personalization.Redis.Tests;

/// <summary>Which counts say that keys are gone.</summary>
public sealed class EvictionCountsTests
{
    [Theory]
    [InlineData("a:0 b:0", "a:0 b:0", false)]
    [InlineData("a:3", "a:3", false)]
    [InlineData("a:3", "a:4", true)]
    [InlineData("a:3 b:0", "a:3 b:1", true)]
    [InlineData("a:3", "b:0", false)]
    [InlineData("a:3", "b:1", true)]
    [InlineData(null, "a:0", false)]
    [InlineData(null, "a:1", true)]
    public void HaveGrown_Counts_TellsWhetherKeysMayBeGone(string? before, string now, bool expected)
        => Assert.Equal(expected, EvictionCounts.HaveGrown(before, now));
}
