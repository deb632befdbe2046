namespace Personalization.Liquid.Tests;

public sealed class LiquidTemplateTests
{
    private static readonly LiquidObject Nothing = new();

    [Theory]
    [InlineData("{{ 1 }}", LiquidKind.Integer)]
    [InlineData(" {{- 1 -}} ", LiquidKind.Integer)]
    [InlineData("{{ nil }}", LiquidKind.Nil)]
    [InlineData("{{ 'a,b' | split: ',' }}", LiquidKind.Array)]
    [InlineData("{% if true %}{{ false }}{% else %}x{% endif %}", LiquidKind.Boolean)]
    [InlineData("{% assign x = 1.5 %}{{ x }}", LiquidKind.Float)]
    [InlineData("{{ 1 }}{{ 2 }}", LiquidKind.Text)]
    [InlineData("{{ 1 }} ", LiquidKind.Text)]
    [InlineData("", LiquidKind.Text)]
    [InlineData("{% assign x = 1 %}", LiquidKind.Text)]
    public void RenderValue_OneOutputAlone_KeepsItsKind(string source, LiquidKind kind)
        => Assert.Equal(kind, LiquidTemplate.Parse(source).RenderValue(Nothing).Kind);

    [Theory]
    [InlineData("a\n {{ 'x' | }}", 2, 11)]
    [InlineData("{% if %}{% endif %}", 1, 7)]
    [InlineData("\n\n{% for x in y %}", 3, 8)]
    [InlineData("{{ x", 1, 1)]
    [InlineData("{% nonsense %}", 1, 13)]
    public void Parse_Mistake_IsToldWithItsPlace(string source, int line, int column)
    {
        var exception = Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(source));

        Assert.Equal((line, column), (exception.Line, exception.Column));
        Assert.StartsWith($"line {line}, column {column}: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Mistake_IsToldWithTemplateAndPlaceAndWithoutTheValue()
    {
        var template = LiquidTemplate.Parse("{% if true %}\n{{ secret | divided_by: 0 }}{% endif %}", name: "discount");

        var exception = Assert.Throws<LiquidException>(() => template.Render(new LiquidObject { ["secret"] = LiquidValue.From("4711") }));

        Assert.Equal("discount, line 2, column 3: A number cannot be divided by 0.", exception.Message);
    }

    [Fact]
    public void Render_MistakeInAPartial_IsToldWithItsName()
    {
        var options = new LiquidOptions { Templates = name => name == "inner" ? "\n{{ 1 | divided_by: 0 }}" : null };

        var exception = Assert.Throws<LiquidException>(() => LiquidTemplate.Parse("{% render 'inner' %}", options).Render(Nothing));

        Assert.Equal(("inner", 2), (exception.TemplateName, exception.Line));
        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse("{% render 'other' %}", options).Render(Nothing));
    }

    [Theory]
    [InlineData("{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for i in (1..1000000000000) %}{% endfor %}")]
    [InlineData("{{ (1..1000000000000) | join }}")]
    [InlineData("{% assign s = 'x' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}")]
    [InlineData("{% assign s = 9 %}{% for i in (1..60) %}{% assign s = s | times: s %}{% endfor %}")]
    [InlineData("{% assign s = 'ab' | split: '' %}{% for i in (1..60) %}{% assign s = s | concat: s %}{% endfor %}")]
    [InlineData("{% for i in (1..900000) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}")]
    [InlineData("{% include 'self' %}")]
    [InlineData("{% render 'self' %}")]
    public void Render_BeyondALimit_IsAnError(string source)
    {
        var options = new LiquidOptions { Templates = _ => source };

        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(source, options).Render(Nothing));
    }

    [Fact]
    public void Parse_NestedTooDeep_IsAnError()
    {
        var tags = string.Concat(Enumerable.Repeat("{% if true %}", 10_000));
        var brackets = "{{ " + new string('[', 10_000) + " }}";

        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(tags));
        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(brackets));
    }

    [Fact]
    public void Parse_UnknownFilter_IsAnErrorOnlyWhereAsked()
    {
        Assert.Equal("a", LiquidTemplate.Parse("{{ 'a' | nonsense }}").Render(Nothing));
        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse("{{ 'a' | nonsense }}", new LiquidOptions { StrictFilters = true }));
    }

    [Fact]
    public void Render_UnknownName_IsAnErrorOnlyWhereAsked()
    {
        Assert.Equal(string.Empty, LiquidTemplate.Parse("{{ a.b }}").Render(Nothing));
        Assert.Throws<LiquidException>(() => LiquidTemplate.Parse("{{ a.b }}", new LiquidOptions { StrictVariables = true }).Render(Nothing));
    }

    [Fact]
    public void With_Filter_IsCalled()
    {
        var options = new LiquidOptions { Filters = LiquidFilters.Standard.With("twice", 0, 0, static (in LiquidFilterCall call) => LiquidValue.From(call.Input.ToString() + call.Input)) };

        Assert.Equal("abab", LiquidTemplate.Parse("{{ 'ab' | twice }}", options).Render(Nothing));
    }

    [Fact]
    public void Render_ManyThreads_DoNotDisturbEachOther()
    {
        var template = LiquidTemplate.Parse("{% for i in (1..50) %}{% cycle 'a', 'b' %}{{ n }}{% increment c %}{% endfor %}");
        var expected = Enumerable.Range(0, 8).Select(n => template.Render(new LiquidObject { ["n"] = LiquidValue.From(n) })).ToArray();

        Parallel.For(0, 400, i => Assert.Equal(expected[i % 8], template.Render(new LiquidObject { ["n"] = LiquidValue.From(i % 8) })));
    }

    [Theory]
    [InlineData(1e16, "1.0e+16")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001234, "1.234e-05")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(100, "100.0")]
    public void ToString_Float_IsAsRubyWritesIt(double value, string expected) => Assert.Equal(expected, LiquidValue.From(value).ToString());

    [Theory]
    [InlineData("{{ 'héllo👍' | size }}", "6")]
    [InlineData("{{ 'a👍b' | slice: 1 }}", "👍")]
    [InlineData("{{ 'a👍b' | split: '' | reverse | join: '' }}", "b👍a")]
    [InlineData("{{ 'a👍b' | truncate: 2, '' }}", "a👍")]
    [InlineData("{{ 99999999999999999999 | plus: 1 }}", "100000000000000000000")]
    [InlineData("{{ 0.1 | plus: 0.2 }}", "0.3")]
    [InlineData("{{ -7 | divided_by: 2 }} {{ -7 | modulo: 3 }}", "-4 2")]
    [InlineData("{{ '2024-02-29T12:30:45+02:00' | date: '%Y %j %H:%M:%S %z %-d %e %^a' }}", "2024 060 12:30:45 +0200 29 29 THU")]
    [InlineData("{% assign a = 'x,y' | split: ',' %}{{ a }}/{{ a | append: '!' }}/{{ a | upcase }}", "xy/[\"x\", \"y\"]!/[\"X\", \"Y\"]")]
    [InlineData("{{ '1815-12-10T00:00:00' | date: '%d/%m/%Y' }}", "10/12/1815")]
    [InlineData("{{ 'Thu, 29 Feb 2024 12:30:45 +0100' | date: '%F %T %z' }}", "2024-02-29 12:30:45 +0100")]
    [InlineData("{{ '3rd March 2024' | date: '%F' }}", "2024-03-03")]
    [InlineData("{{ 'no date' | date: '%F' }}", "no date")]
    [InlineData("{{ 1730592000 | date: '%A %U %W %V %G' }}", "Sunday 44 44 44 2024")]
    public void Render_RubyRule_IsFollowed(string source, string expected) => Assert.Equal(expected, LiquidTemplate.Parse(source).Render(Nothing));
}
