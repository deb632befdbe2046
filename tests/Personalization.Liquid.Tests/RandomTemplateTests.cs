using FsCheck;
using FsCheck.Fluent;

namespace Personalization.Liquid.Tests;

/// <summary>Random templates and data: they render, or say what is wrong; nothing else.</summary>
public sealed class RandomTemplateTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{%-", "-%}", "{{-", "-}}", " ", "\n", "if", "endif", "unless", "endunless", "else", "elsif", "case", "when", "endcase", "for", "in", "endfor", "tablerow",
        "endtablerow", "assign", "capture", "endcapture", "cycle", "increment", "liquid", "raw", "endraw", "comment", "endcomment", "render", "include", "echo", "break", "continue", "reversed",
        "limit:", "offset:", "cols:", "a", "b.c", "d[0]", "x", "'t'", "\"", "'", "=", "==", "<", ">=", "contains", "and", "or", "|", ":", ",", "(1..3)", "(", ")", "..", "[", "]", "nil", "empty",
        "blank", "true", "1", "-2.5", "99999999999999999999", "| upcase", "| split: ''", "| sort", "| map: 'a'", "| date: '%Y'", "| plus: 1", "| divided_by: b", "| slice: -1, 2", "| where: 'a'",
        "| json", "| default: x", "| round: 2", "| join", "| uniq", "#", "👍", "ß", "\0", "-",
    ];

    private static readonly LiquidObject Data = new()
    {
        ["a"] = LiquidValue.From([LiquidValue.From(1), LiquidValue.From("two"), default, LiquidValue.From(3.5)]),
        ["b"] = LiquidValue.From(new LiquidObject { ["c"] = LiquidValue.From("text"), ["a"] = LiquidValue.From(true) }),
        ["x"] = LiquidValue.From("<p>some text</p>"),
    };

    [Theory]
    [InlineData(LiquidSyntax.Strict)]
    [InlineData(LiquidSyntax.Rigid)]
    [InlineData(LiquidSyntax.Lax)]
    public void Parse_RandomPieces_RenderOrSayWhatIsWrong(LiquidSyntax syntax)
    {
        var options = new LiquidOptions { Syntax = syntax, Templates = _ => "{{ x }}", Limits = new LiquidLimits { MaxSteps = 10_000 } };
        var sources = Gen.Elements(Pieces).ArrayOf().Resize(40).Select(pieces => string.Concat(pieces));

        Prop.ForAll(sources.ToArbitrary(), source => Render(source, options) == Render(source, options)).Check(Configuration());
    }

    [Fact]
    public void Render_RandomText_IsTheTextWhereItHoldsNoLiquid()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            text => text.Get.Contains('{', StringComparison.Ordinal) || Sound(text.Get) != text.Get || LiquidTemplate.Parse(text.Get).Render(Data) == text.Get).Check(Configuration());

    [Fact]
    public void Render_Hyphens_TakeWhiteSpaceAndNothingElse()
    {
        var spaces = Gen.Elements(" ", "\n", "\t", "\r\n", "").ArrayOf().Resize(6).Select(parts => string.Concat(parts));

        Prop.ForAll(Gen.Two(spaces).ToArbitrary(), around =>
            LiquidTemplate.Parse($"a{around.Item1}{{{{- 'x' -}}}}{around.Item2}b").Render(Data) == "axb"
            && LiquidTemplate.Parse($"a{around.Item1}{{{{ 'x' }}}}{around.Item2}b").Render(Data) == $"a{around.Item1}x{around.Item2}b").Check(Configuration());
    }

    [Fact]
    public void Sort_RandomNumbers_IsAsTheFrameworkSorts()
        => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers =>
            LiquidTemplate.Parse("{{ n | sort | join: ',' }}").Render(new LiquidObject { ["n"] = LiquidValue.From(numbers.Select(number => LiquidValue.From(number)).ToArray()) })
                == string.Join(',', numbers.Order())).Check(Configuration());

    [Fact]
    public void Math_RandomNumbers_FollowsRubysDivision()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<NonZeroInt>(), (a, b) =>
        {
            var data = new LiquidObject { ["a"] = LiquidValue.From(a), ["b"] = LiquidValue.From(b.Get) };
            var quotient = (long)Math.Floor((decimal)a / b.Get);
            return LiquidTemplate.Parse("{{ a | divided_by: b }} {{ a | modulo: b }}").Render(data) == FormattableString.Invariant($"{quotient} {a - (quotient * b.Get)}");
        }).Check(Configuration());

    private static string Render(string source, LiquidOptions options)
    {
        try
        {
            return LiquidTemplate.Parse(source, options).Render(Data);
        }
        catch (LiquidException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A text whose halves of surrogates are replaced, as encoders do.</summary>
    private static string Sound(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static Config Configuration()
    {
        var scale = int.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SCALE"), out var factor) ? factor : 1;
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("PERSONALIZATION_TEST_SEED"), out var number) ? number : 1;
        return Config.QuickThrowOnFailure.WithMaxTest(300 * scale).WithReplay(seed, 1);
    }
}
