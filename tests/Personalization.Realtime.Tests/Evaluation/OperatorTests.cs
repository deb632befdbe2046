using System.Globalization;
using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Evaluation.Reference;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>The table of operators. Each line is asked of the plan and of the reference.</summary>
public sealed class OperatorTests
{
    [Theory]
    [InlineData("\"free\"", FieldOperator.EqualTo, true, "free")]
    [InlineData("\"Free\"", FieldOperator.EqualTo, false, "free")]
    [InlineData("\"fr\\u0065e\"", FieldOperator.EqualTo, true, "free")]
    [InlineData("\"free \"", FieldOperator.EqualTo, false, "free")]
    [InlineData("\"b\"", FieldOperator.EqualTo, true, "a", "b")]
    [InlineData("\"\"", FieldOperator.EqualTo, true, "")]
    [InlineData("5", FieldOperator.EqualTo, false, "5")]
    [InlineData("\"5\"", FieldOperator.EqualTo, false, 5)]
    [InlineData("{}", FieldOperator.EqualTo, false, "")]
    [InlineData("\"\\ud800\"", FieldOperator.EqualTo, false, "")]
    [InlineData("\"\\ud83d\\ude00\"", FieldOperator.EqualTo, true, "😀")]
    [InlineData("\"c\"", FieldOperator.NotEqualTo, true, "a", "b")]
    [InlineData("\"b\"", FieldOperator.NotEqualTo, false, "a", "b")]
    [InlineData("5", FieldOperator.NotEqualTo, true, "5")]
    [InlineData("[\"a\"]", FieldOperator.NotEqualTo, true, "a")]
    [InlineData("\"100%_\"", FieldOperator.Contains, true, "%_")]
    [InlineData("\"100\"", FieldOperator.Contains, false, "%")]
    [InlineData("\"abc\"", FieldOperator.Contains, true, "x", "b")]
    [InlineData("\"abc\"", FieldOperator.Contains, true, "")]
    [InlineData("\"abc\"", FieldOperator.NotContains, false, "x", "b")]
    [InlineData("\"abc\"", FieldOperator.NotContains, true, "x", "B")]
    [InlineData("7", FieldOperator.NotContains, true, "7")]
    [InlineData("[\"a\"]", FieldOperator.Contains, false, "a")]
    [InlineData("\"/pricing/x\"", FieldOperator.StartsWith, true, "/blog", "/pricing")]
    [InlineData("\"a/pricing\"", FieldOperator.StartsWith, false, "/pricing")]
    [InlineData("\"ä.é\"", FieldOperator.EndsWith, true, "é")]
    [InlineData("\"e\\u0301\"", FieldOperator.EqualTo, false, "é")]
    [InlineData("true", FieldOperator.EqualTo, true, true)]
    [InlineData("false", FieldOperator.EqualTo, false, true)]
    [InlineData("false", FieldOperator.NotEqualTo, true, true)]
    [InlineData("\"true\"", FieldOperator.EqualTo, false, true)]
    [InlineData("0.1", FieldOperator.EqualTo, true, 0.1)]
    [InlineData("1e-1", FieldOperator.EqualTo, true, 0.1)]
    [InlineData("0.10", FieldOperator.EqualTo, true, 0.1)]
    [InlineData("0.1000000000000000000000000000000001", FieldOperator.EqualTo, false, 0.1)]
    [InlineData("0.1000000000000000000000000000000001", FieldOperator.GreaterThan, true, 0.1)]
    [InlineData("-0", FieldOperator.EqualTo, true, 0)]
    [InlineData("1e400", FieldOperator.GreaterThan, true, 1e308)]
    [InlineData("-1e400", FieldOperator.LessThan, true, -1e308)]
    [InlineData("0e999999999999999999999", FieldOperator.EqualTo, true, 0)]
    [InlineData("300", FieldOperator.GreaterThan, false, 300)]
    [InlineData("300.01", FieldOperator.GreaterThan, true, 300)]
    [InlineData("300", FieldOperator.AtLeast, true, 300)]
    [InlineData("299.99", FieldOperator.LessThan, true, 300)]
    [InlineData("300.0", FieldOperator.LessThan, false, 300)]
    [InlineData("3E2", FieldOperator.AtMost, true, 300)]
    [InlineData("-10", FieldOperator.LessThan, true, -9)]
    [InlineData("\"500\"", FieldOperator.GreaterThan, false, 300)]
    [InlineData("1", FieldOperator.Between, true, 1, 2)]
    [InlineData("2", FieldOperator.Between, true, 1, 2)]
    [InlineData("2.001", FieldOperator.Between, false, 1, 2)]
    [InlineData("\"\"", FieldOperator.Exists, true)]
    [InlineData("[]", FieldOperator.Exists, true)]
    [InlineData("null", FieldOperator.Exists, false)]
    [InlineData("null", FieldOperator.NotExists, true)]
    [InlineData("false", FieldOperator.NotExists, false)]
    public void Compare_Value_IsAsTheTableSays(string json, FieldOperator @operator, bool expected, params object[] values)
        => AssertHolds(expected, $$"""{"f":{{json}}}""", Field("f", @operator, values));

    [Theory]
    [InlineData("2026-03-02T12:00:00Z", FieldOperator.EqualTo, true)]
    [InlineData("2026-03-02T13:00:00+01:00", FieldOperator.EqualTo, true)]
    [InlineData("2026-03-02T13:00+0100", FieldOperator.EqualTo, true)]
    [InlineData("2026-03-02 12:00:00.0000000", FieldOperator.EqualTo, true)]
    [InlineData("2026-03-02T12:00:00.0000001Z", FieldOperator.EqualTo, false)]
    [InlineData("2026-03-02T12:00:00.0000001Z", FieldOperator.After, true)]
    [InlineData("2026-03-02T12:00:00.00000009Z", FieldOperator.EqualTo, true)]
    [InlineData("2026-03-02", FieldOperator.Before, true)]
    [InlineData("2026-03-03", FieldOperator.After, true)]
    [InlineData("2026-03-02T12:00:00Z", FieldOperator.Before, false)]
    [InlineData("2026-03-02T12:00:00Z", FieldOperator.Between, true)]
    [InlineData("2026-03-03T12:00:00.1Z", FieldOperator.Between, false)]
    [InlineData("02.03.2026", FieldOperator.Before, false)]
    [InlineData("2026-02-30", FieldOperator.Before, false)]
    [InlineData("1772452800", FieldOperator.EqualTo, false)]
    public void Compare_Time_IsAsTheTableSays(string text, FieldOperator @operator, bool expected)
        => AssertHolds(expected, $$"""{"f":"{{text}}"}""", @operator == FieldOperator.Between ? Field("f", @operator, Start, Start.AddDays(1)) : Field("f", @operator, Start));

    [Fact]
    public void Compare_NumberWithATime_DoesNotHold()
    {
        // Whether it is of seconds or milliseconds, since when, nobody says.
        AssertHolds(false, """{"f":1772452800}""", Field("f", FieldOperator.EqualTo, Start));
        AssertHolds(false, """{"f":1772452800}""", Field("f", FieldOperator.Within, new RelativePeriod(100, PeriodUnit.Year)));
    }

    [Theory]
    [InlineData(FieldOperator.EqualTo, false, false)]
    [InlineData(FieldOperator.NotEqualTo, true, false)]
    [InlineData(FieldOperator.Contains, false, false)]
    [InlineData(FieldOperator.NotContains, true, false)]
    [InlineData(FieldOperator.StartsWith, false, false)]
    [InlineData(FieldOperator.EndsWith, false, false)]
    [InlineData(FieldOperator.NotExists, true, true)]
    [InlineData(FieldOperator.Exists, false, false)]
    [InlineData(FieldOperator.Anniversary, false, false)]
    public void Compare_NullOrAbsent_IsAlike(FieldOperator @operator, bool included, bool excluded)
    {
        object[] values = @operator is FieldOperator.Exists or FieldOperator.NotExists or FieldOperator.Anniversary ? [] : ["x"];
        foreach (var json in new[] { "{}", """{"f":null}""", """{"f":"x","f":null}""" })
        {
            AssertHolds(included, json, Field("f", @operator, values));
            AssertHolds(excluded, json, Field("f", @operator, values), excludesNulls: true);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void NotWithin_Null_FollowsTheSetting(bool excludesNulls, bool expected)
    {
        AssertHolds(expected, "{}", Field("f", FieldOperator.NotWithin, new RelativePeriod(1, PeriodUnit.Day)), excludesNulls);
        AssertHolds(true, "{}", new NotCondition(Field("f", FieldOperator.EqualTo, "x")), excludesNulls);
        AssertHolds(true, """{"f":"no time"}""", Field("f", FieldOperator.NotWithin, new RelativePeriod(1, PeriodUnit.Day)), excludesNulls);
    }

    [Theory]
    [InlineData("address.country", """{"address":{"country":"x"}}""", true)]
    [InlineData("items.1.sku", """{"items":[{"sku":"y"},{"sku":"x"}]}""", true)]
    [InlineData("items.1.sku", """{"items":{"1":{"sku":"x"}}}""", true)]
    [InlineData("items.01.sku", """{"items":[{"sku":"x"},{"sku":"x"}]}""", false)]
    [InlineData("items.9", """{"items":["x"]}""", false)]
    [InlineData(@"a\.b", """{"a":{"b":"y"},"a.b":"x"}""", true)]
    [InlineData(@"a\\b", """{"a\\b":"x"}""", true)]
    [InlineData("a.b", """{"a.b":"x"}""", false)]
    [InlineData("a", """{"\u0061":"x"}""", true)]
    [InlineData("a", """{"a":"y","a":"x"}""", true)]
    [InlineData("a.b", """{"a":{"b":"x"},"a":{"c":1}}""", false)]
    [InlineData("a.b", """{"a":{"b":"x"},"a":7}""", false)]
    [InlineData("a.b", """{"A":{"b":"x"}}""", false)]
    [InlineData("a.b.c", """{"a":{"b":"x"}}""", false)]
    public void Field_Path_LeadsToItsValue(string path, string json, bool expected) => AssertHolds(expected, json, Field(path, FieldOperator.EqualTo, "x"));

    [Fact]
    public void Field_PathAndItsPart_AreBothRead()
        => AssertHolds(true, """{"a":{"b":"x"}}""", All(Field("a", FieldOperator.Exists), Field("a.b", FieldOperator.EqualTo, "x"), Field("a.c", FieldOperator.NotExists)));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void Compare_InAnyCulture_IsTheSame(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            AssertHolds(true, """{"f":1.5}""", Field("f", FieldOperator.EqualTo, 1.5m));
            AssertHolds(true, """{"f":-2}""", Field("f", FieldOperator.EqualTo, -2.0));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertHolds(bool expected, string record, AudienceCondition condition, bool excludesNulls = false)
    {
        var audience = Audience("a", condition) with { ExcludesNullsInNot = excludesNulls };
        Assert.Empty(AudienceChecks.Check([], [], [audience], new Dictionary<string, Records.CollectionDefinition> { [Parent] = new(Parent, "id", []) }));
        Assert.Equal(expected, AudiencePlan.Compile(Parent, [], [audience]).Read(default, Record(record), Start)[0].IsMember);
        Assert.Equal(expected, new ReferenceEvaluator([], [audience]).IsMember("a", [], Encoding.UTF8.GetBytes(record), Start));
    }
}
