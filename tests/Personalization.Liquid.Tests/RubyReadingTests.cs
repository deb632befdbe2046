using System.Text.Json;
using Personalization.TestData;

namespace Personalization.Liquid.Tests;

/// <summary>Texts, numbers, dates and letters as Ruby and Shopify's engine have them; all were taken from Ruby.</summary>
public sealed class RubyReadingTests
{
    private const string Faults = "faults/liquid.jsonl";

    [Fact]
    public void Render_InputsThatFailed_AnswerAsShopifyDoes()
    {
        foreach (var line in File.ReadLines(SharedData.PathOf(Faults)))
        {
            using var json = JsonDocument.Parse(line);
            var known = json.RootElement;
            var template = known.GetProperty("template").GetString()!;

            var text = LiquidTemplate.Parse(template).Render(LiquidValue.From(known.GetProperty("data")).AsObject()!);

            Assert.Equal((template, known.GetProperty("want").GetString()), (template, text));
        }
    }

    [Theory]
    [InlineData(0.000001, "1.0e-06")]
    [InlineData(1e-7, "1.0e-07")]
    [InlineData(1e-300, "1.0e-300")]
    [InlineData(-1e-5, "-1.0e-05")]
    [InlineData(5e-324, "5.0e-324")]
    [InlineData(1e23, "1.0e+23")]
    [InlineData(-1e16, "-1.0e+16")]
    [InlineData(1e100, "1.0e+100")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(9999999999999998, "9999999999999998.0")]
    [InlineData(0.00099, "0.00099")]
    [InlineData(-0.0, "-0.0")]
    public void ToString_Double_IsAsRubyWritesIt(double value, string expected)
    {
        Assert.Equal(expected, LiquidValue.From(value).ToString());
        Assert.Equal(expected, LiquidTemplate.Parse("{{ x | append: '' }}").Render(new LiquidObject { ["x"] = LiquidValue.From(value) }));
        Assert.Equal($"[{expected}]", LiquidValue.From([LiquidValue.From(value)]).ToString());
    }

    [Theory]
    [InlineData("{{ 1 | divided_by: 3.0 }}", "0.3333333333333333")]
    [InlineData("{{ 2 | divided_by: 3.0 }}", "0.6666666666666666")]
    [InlineData("{{ 100.0 | divided_by: 7 }}", "14.285714285714286")]
    [InlineData("{{ '19.99' | divided_by: 3 }}", "6.663333333333333")]
    [InlineData("{{ 0.3 | divided_by: 0.1 }}", "3.0")]
    [InlineData("{{ -7.5 | divided_by: 2 }}", "-3.75")]
    [InlineData("{{ -7.5 | modulo: 2 }}", "0.5")]
    [InlineData("{{ 5 | modulo: 2.1 }}", "0.8")]
    [InlineData("{{ 0.1 | plus: 0.2 }} {{ 0.3 | minus: 0.1 }} {{ 1.1 | times: 1.1 }}", "0.3 0.2 1.21")]
    [InlineData("{{ '0.1,0.2,0.3,0.4' | split: ',' | sum }}", "1.0")]
    [InlineData("{{ big | plus: 0 }}", "1.2345678901234568e+17")]
    [InlineData("{{ big | ceil }} {{ big | floor }} {{ big | round }}", "123456789012345680 123456789012345680 123456789012345680")]
    [InlineData("{{ 1.005 | round: 2 }} {{ -2.5 | round }} {{ 1234.5 | round: -2 }} {{ 1250 | round: -2 }}", "1.01 -3 1200 1300")]
    [InlineData("{{ huge | times: huge }}", "Infinity")]
    [InlineData("{{ 0 | times: -1.5 }} {{ -0.0 | times: 2 }} {{ -0.0 | divided_by: 4 }} {{ -0.001 | round: 2 }}", "-0.0 -0.0 -0.0 -0.0")]
    [InlineData("{{ 1.5 | minus: 1.5 }} {{ 0.1 | plus: 0.2 | minus: 0.3 }} {{ -4.0 | modulo: 2 }}", "0.0 0.0 0.0")]
    public void Render_Arithmetic_IsExactAndRoundedOnce(string source, string expected)
    {
        var data = new LiquidObject { ["big"] = LiquidValue.From(1.2345678901234568e17), ["huge"] = LiquidValue.From(1e200) };

        Assert.Equal(expected, LiquidTemplate.Parse(source).Render(data));
    }

    [Theory]
    [InlineData("a&b<c>d\"e'f", "a&amp;b&lt;c&gt;d&quot;e&#39;f", "a&amp;b&lt;c&gt;d&quot;e&#39;f")]
    [InlineData("&amp;&#39;&#x27;&;&#;&a1;&é;&lt", "&amp;amp;&amp;#39;&amp;#x27;&amp;;&amp;#;&amp;a1;&amp;é;&amp;lt", "&amp;&#39;&amp;#x27;&amp;;&amp;#;&amp;a1;&amp;é;&amp;lt")]
    [InlineData("", "", "")]
    [InlineData("plain", "plain", "plain")]
    [InlineData("&", "&amp;", "&amp;")]
    public void Render_Escape_WritesEntities(string text, string escaped, string escapedOnce)
    {
        var data = new LiquidObject { ["x"] = LiquidValue.From(text) };

        Assert.Equal(escaped, LiquidTemplate.Parse("{{ x | escape }}").Render(data));
        Assert.Equal(escapedOnce, LiquidTemplate.Parse("{{ x | escape_once }}").Render(data));
    }

    [Fact]
    public void Render_TextWithinAList_IsEscapedAsRubyDoes()
    {
        var data = new LiquidObject { ["x"] = LiquidValue.From([LiquidValue.From("\"\\\a\b\t\n\v\f\r\e\0\x7F\u0080\u0085\u2028 #{a} #$b #@c #d é👍")]) };

        Assert.Equal(
            "[\"\\\"\\\\\\a\\b\\t\\n\\v\\f\\r\\e\\u0000\\u007F\\u0080\u0085\\u2028 \\#{a} \\#$b \\#@c #d é👍\"]",
            LiquidTemplate.Parse("{{ x | append: '' }}").Render(data));
    }

    [Theory]
    [InlineData("31/12/2024", "2024-12-31 00:00:00 +0000")]
    [InlineData("31.12.2024 08:05", "2024-12-31 08:05:00 +0000")]
    [InlineData("5-6-2024", "2024-06-05 00:00:00 +0000")]
    [InlineData("10/12/24", "2010-12-24 00:00:00 +0000")]
    [InlineData("Fri Jul 16 01:00:00 2004", "2004-07-16 01:00:00 +0000")]
    [InlineData("Thursday, 29 February 2024 at 5:30 pm", "2024-02-29 17:30:00 +0000")]
    [InlineData("3rd Feb 2001 04:05:06 PM", "2001-02-03 16:05:06 +0000")]
    [InlineData("10-jan-99", "1999-01-10 00:00:00 +0000")]
    [InlineData("jan 3 '68", "2068-01-03 00:00:00 +0000")]
    [InlineData("June 2024", "2024-06-01 00:00:00 +0000")]
    [InlineData("3/4", "2026-03-04 00:00:00 +0000")]
    [InlineData("2024-060", "2024-02-29 00:00:00 +0000")]
    [InlineData("20240229T123045Z", "2024-02-29 12:30:45 +0000")]
    [InlineData("2024-02-29T12:30:45.123+05:30", "2024-02-29 12:30:45 +0530")]
    [InlineData("2024-02-29 10:00 EST", "2024-02-29 10:00:00 -0500")]
    [InlineData("2024-02-31", "2024-03-02 00:00:00 +0000")]
    [InlineData("12am", "2026-11-28 00:00:00 +0000")]
    [InlineData("10:30", "2026-11-28 10:30:00 +0000")]
    [InlineData("1.5", null)]
    [InlineData("12.5", null)]
    [InlineData("19.99", null)]
    [InlineData("3-4", null)]
    [InlineData("-5", null)]
    [InlineData("12345678.90", null)]
    [InlineData("1e5", null)]
    [InlineData("maybe", null)]
    [InlineData("Marvin 5", null)]
    [InlineData("May", null)]
    [InlineData("Friday", null)]
    [InlineData("12th", null)]
    [InlineData("5 homes", null)]
    [InlineData("12/31/2024", null)]
    [InlineData("2024-13-01", null)]
    [InlineData("2023-366", null)]
    [InlineData("2024-02-29 25:00", null)]
    [InlineData("192.168.1.1", null)]
    public void Date_Text_IsReadAsRubyReadsIt(string text, string? expected)
    {
        var options = new LiquidOptions { Time = new FixedTime() };
        var data = new LiquidObject { ["x"] = LiquidValue.From(text) };

        Assert.Equal(expected ?? text, LiquidTemplate.Parse("{{ x | date: '%F %T %z' }}", options).Render(data));
    }

    [Theory]
    [InlineData("ışık ſ", "IŞIK S", "ışık ſ", "Işık ſ")]
    [InlineData("ßa ﬁn ŉ", "SSA FIN ʼN", "ßa ﬁn ŉ", "Ssa ﬁn ŉ")]
    [InlineData("ǆa", "ǄA", "ǆa", "ǅa")]
    [InlineData("ﬁN", "FIN", "ﬁn", "Fin")]
    [InlineData("İI", "İI", "i̇i", "İi")]
    [InlineData("ΑΣ", "ΑΣ", "ασ", "Ασ")]
    [InlineData("ᾳ", "ΑΙ", "ᾳ", "ᾼ")]
    [InlineData("აბ", "ᲐᲑ", "აბ", "აბ")]
    [InlineData("𐐨𐐨", "𐐀𐐀", "𐐨𐐨", "𐐀𐐨")]
    public void Case_Letters_AreMappedInFull(string text, string upper, string lower, string capitalized)
    {
        var data = new LiquidObject { ["x"] = LiquidValue.From(text) };

        Assert.Equal($"{upper}|{lower}|{capitalized}", LiquidTemplate.Parse("{{ x | upcase }}|{{ x | downcase }}|{{ x | capitalize }}").Render(data));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 28, 14, 3, 7, TimeSpan.Zero);
    }
}
