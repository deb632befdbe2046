namespace Personalization.Liquid.Tests;

/// <summary>What data can make a template do is bounded: by digits, by bytes that are handled, by levels; and it can be cancelled. Counted, never timed.</summary>
public sealed class WorkLimitTests
{
    private const int Long = 1_000_000;
    private const int Parts = 100_000;

    [Theory]
    [InlineData("{{ s | plus: 1 }}")]
    [InlineData("{{ 1 | times: s }}")]
    [InlineData("{{ d | minus: 1 }}")]
    [InlineData("{{ s | round }}")]
    [InlineData("{{ s | abs }}")]
    [InlineData("{% for i in (1..s) %}{% endfor %}")]
    [InlineData("{% assign x = 99 %}{% for i in (1..20) %}{% assign x = x | times: x %}{% endfor %}")]
    public void Render_NumberOfManyDigits_IsAnError(string source)
    {
        var data = new LiquidObject { ["s"] = LiquidValue.From(new string('9', Long)), ["d"] = LiquidValue.From(new string('9', Long) + ".5") };

        var exception = Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(source).Render(data));

        Assert.Equal("A number of more than 1000 digits is too long.", exception.Reason);
    }

    [Fact]
    public void From_JsonNumberOfManyDigits_IsAnError()
    {
        using var json = System.Text.Json.JsonDocument.Parse(new string('9', Long));

        Assert.Equal("A number of more than 1000 digits is too long.", Assert.Throws<LiquidException>(() => LiquidValue.From(json.RootElement)).Reason);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud83d\"}")]
    [InlineData("{\"a\":\"\\ud83dx\"}")]
    [InlineData("{\"a\":\"\\udc4d\"}")]
    [InlineData("{\"\\udc4d\":1}")]
    public void From_JsonWithHalfASurrogatePair_IsAnError(string text)
    {
        using var json = System.Text.Json.JsonDocument.Parse(text);

        Assert.Throws<LiquidException>(() => LiquidValue.From(json.RootElement));
    }

    [Theory]
    [InlineData("{% for i in (1..30000) %}{% assign y = v | upcase %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% capture y %}{{ v }}{% endcapture %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% if v == w %}{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% if v contains 'x' %}{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{{ v.size }}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% if v == blank %}{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% assign y = 1 | append: v | size %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% for j in l %}{% break %}{% endfor %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% if l contains 'x' %}{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% assign y = l | sort %}{% endfor %}")]
    [InlineData("{% for i in (1..30000) %}{% assign y = l | uniq | size %}{% endfor %}")]
    [InlineData("{% assign x = 'a' | split: '' %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}")]
    public void Render_MuchWorkInFewSteps_EndsAtTheLimitOfBytes(string source)
    {
        const long most = 64 * 1024 * 1024;
        var work = new LiquidWork(most);
        var items = Enumerable.Repeat(LiquidValue.From(new string('b', 100)), 9_000).ToArray();
        var data = new LiquidObject { ["v"] = LiquidValue.From(new string(' ', 900_000)), ["w"] = LiquidValue.From(new string(' ', 900_000)), ["l"] = LiquidValue.From(items) };
        var template = LiquidTemplate.Parse(source, new LiquidOptions { Limits = new LiquidLimits { MaxItems = 100_000 } });

        Assert.Throws<LiquidException>(() => template.Render(data, work));

        Assert.InRange(work.Bytes, 0, most + 1_000_000);
    }

    [Fact]
    public void Render_Sort_CountsComparisonsByWhatTheyTake()
    {
        var work = new LiquidWork(long.MaxValue);
        var items = Enumerable.Range(0, 1_000).Select(n => LiquidValue.From(n * 7919 % 1_000)).ToArray();

        LiquidTemplate.Parse("{% assign y = l | sort %}").Render(new LiquidObject { ["l"] = LiquidValue.From(items) }, work);

        // About ten comparisons an item, and none takes less than going over some letters.
        Assert.InRange(work.Bytes, 1_000 * 10 * 16, 1_000 * 30 * 64);
    }

    [Theory]
    [InlineData("{% assign x = s | split: '' %}", "ab", 16 * Parts)]
    [InlineData("{% assign x = s | replace: '', '-' %}", "ab", 16 * Parts)]
    [InlineData("{% assign x = s | split: 'b' %}", "ab", 32 * Parts / 2)]
    [InlineData("{% assign x = s | split: ' ' %}", "a ", 32 * Parts / 2)]
    [InlineData("{% assign x = s | truncatewords: 3 %}", "a ", 32 * Parts / 2)]
    public void Render_TextTakenApart_CountsEachPart(string source, string letters, int least)
    {
        var work = new LiquidWork(long.MaxValue);
        var text = string.Concat(Enumerable.Repeat(letters, Parts / letters.Length));

        LiquidTemplate.Parse(source).Render(new LiquidObject { ["s"] = LiquidValue.From(text) }, work);

        // Each part is a text that is made, which takes as long as going over some letters.
        Assert.InRange(work.Bytes, least, least + (5 * Parts));
    }

    [Fact]
    public void Render_LimitOfItsOwn_HoldsWithoutACounterOfOthers()
    {
        var options = new LiquidOptions { Limits = new LiquidLimits { MaxWorkBytes = 10_000 } };
        var data = new LiquidObject { ["v"] = LiquidValue.From(new string('a', 900)) };
        var template = LiquidTemplate.Parse("{% for i in (1..100) %}{% assign y = v | upcase %}{% endfor %}", options);

        Assert.Equal("The template handles more than 10000 bytes.", Assert.Throws<LiquidException>(() => template.Render(data)).Reason);
    }

    [Fact]
    public void Render_SeveralWithOneCounter_HaveOneLimitTogether()
    {
        var work = new LiquidWork(10_000);
        var data = new LiquidObject { ["v"] = LiquidValue.From(new string('a', 900)) };
        var template = LiquidTemplate.Parse("{{ v | upcase }}");
        var renderings = 0;

        Assert.Throws<LiquidException>(() =>
        {
            for (; renderings < 100; renderings++)
            {
                template.Render(data, work);
            }
        });

        Assert.InRange(renderings, 3, 6);
        work.Begin();
        Assert.Equal(900, template.Render(data, work).Length);
    }

    [Theory]
    [InlineData("{% for i in (1..900000) %}{% stop %}{% endfor %}")]
    [InlineData("{% for i in (1..900000) %}{{ v | stop | upcase | size }}{% endfor %}")]
    [InlineData("{{ l | stop | sort | uniq | sort_natural | join | size }}{% for i in (1..9000) %}{{ l | uniq | size }}{% endfor %}")]
    public void Render_CancelledInTheMiddle_EndsSoon(string source)
    {
        using var cancellation = new CancellationTokenSource();
        var work = new LiquidWork(long.MaxValue);
        work.Begin(cancellation.Token);
        var options = new LiquidOptions { Filters = LiquidFilters.Standard.With("stop", 0, 0, (in LiquidFilterCall call) => Stop(call, cancellation)) };
        var items = Enumerable.Range(0, 9_000).Select(i => LiquidValue.From($"item {i}")).ToArray();
        var data = new LiquidObject { ["v"] = LiquidValue.From(new string('a', 10_000)), ["l"] = LiquidValue.From(items) };
        var template = LiquidTemplate.Parse(source.Replace("{% stop %}", "{{ 1 | stop }}", StringComparison.Ordinal), options);

        Assert.Throws<OperationCanceledException>(() => template.Render(data, work));

        Assert.InRange(work.Bytes, 0, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData("{{ x }}")]
    [InlineData("{{ x | append: '' }}")]
    [InlineData("{{ x | join }}")]
    [InlineData("{{ x | size }}{% if x == y %}{% endif %}")]
    [InlineData("{% assign z = x | concat: y | uniq | size %}")]
    [InlineData("{% assign z = x | wrap | sort %}")]
    public void Render_ListsInListsWithoutEnd_IsAnErrorAndNoCrash(string source)
    {
        // Each level holds the one below it twice: small, and endless for whoever goes through all of it.
        const string Deep = "{% assign x = '' | wrap %}{% assign y = '' | wrap %}{% for i in (1..N) %}{% assign x = x | wrap %}{% assign y = y | wrap %}{% endfor %}";
        var options = new LiquidOptions
        {
            Filters = LiquidFilters.Standard.With("wrap", 0, 0, static (in LiquidFilterCall call) => LiquidValue.From([call.Input, call.Input])),
            Limits = new LiquidLimits { MaxWorkBytes = 16 * 1024 * 1024 },
        };

        foreach (var levels in new[] { "60", "50000" })
        {
            Assert.Throws<LiquidException>(() => LiquidTemplate.Parse(Deep.Replace("N", levels, StringComparison.Ordinal) + source, options).Render(new LiquidObject()));
        }
    }

    [Theory]
    [InlineData("abababab", "abab", "x")]
    [InlineData("aaaaaa", "aa", "")]
    [InlineData("abcabd", "abd", "yy")]
    public void Replace_LongParts_AreFoundAsShortOnesAre(string text, string part, string with)
    {
        // Long parts are looked for in another way, so that no text makes it take the product of the lengths.
        var (longText, longPart) = (Stretch(text), Stretch(part));
        var data = new LiquidObject { ["t"] = LiquidValue.From(longText), ["p"] = LiquidValue.From(longPart), ["w"] = LiquidValue.From(with) };

        Assert.Equal(longText.Replace(longPart, with, StringComparison.Ordinal), LiquidTemplate.Parse("{{ t | replace: p, w }}").Render(data));
        Assert.Equal(string.Join('|', longText.Split(longPart)).TrimEnd('|'), LiquidTemplate.Parse("{{ t | split: p | join: '|' }}").Render(data));
        var last = longText.LastIndexOf(longPart, StringComparison.Ordinal);
        Assert.Equal(longText.Remove(last, longPart.Length), LiquidTemplate.Parse("{{ t | remove_last: p }}").Render(data));
        Assert.Equal("yes", LiquidTemplate.Parse("{% if t contains p %}yes{% endif %}").Render(data));
    }

    private static string Stretch(string text) => string.Concat(text.Select(letter => new string(letter, 40)));

    private static LiquidValue Stop(in LiquidFilterCall call, CancellationTokenSource cancellation)
    {
        cancellation.Cancel();
        return call.Input;
    }
}
