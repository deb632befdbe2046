using Personalization.Errors;

namespace Personalization.Tests.Errors;

public sealed class NameSuggestionTests
{
    [Theory]
    [InlineData("custmers", "customers")]
    [InlineData("CUSTOMERS", "customers")]
    [InlineData("customer", "customers")]
    [InlineData("prodcuts", "products")]
    [InlineData("rpoducts", "products")]
    [InlineData("c", null)]
    [InlineData("warehouse", null)]
    [InlineData("", null)]
    public void Nearest_Name_IsFoundWhenItIsNear(string name, string? expected)
        => Assert.Equal(expected, NameSuggestion.Nearest(name, ["customers", "products"]));

    [Theory]
    [InlineData("delete", "delete-record")]
    [InlineData("Record", "delete-record")]
    [InlineData("do", null)]
    [InlineData("fields", "clear-fields")]
    public void Nearest_OneWordOfAName_IsFound(string name, string? expected)
        => Assert.Equal(expected, NameSuggestion.Nearest(name, ["delete-record", "clear-fields", "do-nothing"]));

    [Fact]
    public void For_NoneKnown_SaysSo() => Assert.Equal("There is none.", NameSuggestion.For("x", []));

    [Fact]
    public void For_Many_ListsTwenty()
    {
        var text = NameSuggestion.For("zzzzzzzz", Enumerable.Range(10, 30).Select(i => $"n{i}"));

        Assert.Contains("n29, …", text, StringComparison.Ordinal);
        Assert.DoesNotContain("n30", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", text, StringComparison.Ordinal);
    }
}
