using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class TableTextTests
{
    private static readonly string[] Headers = ["sync", "last run"];
    private static readonly string[][] Rows = [["customer-profile", "2026-01-31 10:00:00Z"], ["orders", "-"]];

    [Fact]
    public void Of_NarrowTerminal_EachRowStandsByItself()
        => Assert.Equal(
            ["sync       customer-profile", "last run   2026-01-31 10:00:00Z", string.Empty, "sync       orders", "last run   -"],
            TableText.Of(Headers, Rows, width: 30));

    [Fact]
    public void Of_NarrowTerminal_BreaksLongTextAtSpaces()
        => Assert.Equal(
            ["reason   Column 'ltv': this is not a", "         number at all."],
            TableText.Of(["reason"], [["Column 'ltv': this is not a number at all."]], width: 36));

    [Fact]
    public void Of_WideTerminal_IsATableWithinItsWidth()
    {
        var lines = TableText.Of(Headers, Rows, width: 80).ToList();

        Assert.Contains(lines, line => line.Contains("customer-profile", StringComparison.Ordinal) && line.Contains("2026-01-31", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= 80));
    }

    [Fact]
    public void Of_NoTerminal_IsATableOfAnyWidth()
        => Assert.Equal(3, TableText.Of(Headers, [["a", new string('x', 500)], ["b", "y"]], width: null).Count());
}
