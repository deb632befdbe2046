using System.Text;
using System.Text.Json;
using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class FieldSetTests
{
    private const string Long = "a text that is longer than the sixteen bytes that are looked at together";

    [Theory]
    [InlineData("""{"a":"x"}""", "x")]
    [InlineData(" { \t\"a\" :\r\n \"x\" } ", "x")]
    [InlineData("""{"other":[{"a":"no"},["}","\\","]"],{}],"b":{"a":"no"},"a":"x"}""", "x")]
    [InlineData("""{"o\"ther":"\\\"a","a":"x","a":"y"}""", "y")]
    [InlineData("""{"n":-1.5e3,"t":true,"f":false,"z":null,"a":"x"}""", "x")]
    [InlineData($$"""{"{{Long}}":"{{Long}}","a":"{{Long}}"}""", Long)]
    [InlineData($$"""{"a":"{{Long}}\n"}""", Long + "\n")]
    [InlineData("""{"a":-12.5e-3 }""", "-12.5e-3")]
    [InlineData("""{"a":"x","a":{"a":1}}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    public void Read_Json_FindsTheLastMemberOfTheName(string json, string? expected)
    {
        var (fields, table, utf8) = (new FieldSet(), new FieldTable(), Encoding.UTF8.GetBytes(json));
        var field = fields.Add("a");

        fields.Read(utf8, table);

        var isText = table.KindOf(field) is FieldKind.Text or FieldKind.Number;
        Assert.Equal(expected, isText ? Encoding.UTF8.GetString(table.TextOf(field, utf8)) : null);
    }

    [Theory]
    [InlineData("""{"b":{"a":1},"a":"x" , "c":[]}""", "\"x\"")]
    [InlineData("""{"a":"x","\u0061":[1,{"a":"}"}]}""", """[1,{"a":"}"}]""")]
    [InlineData("""{"a":null}""", "null")]
    [InlineData("""{"b":1}""", "")]
    [InlineData("""["a"]""", "")]
    public void FindMember_Json_IsItsLastValue(string json, string expected)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        Assert.Equal(expected, Encoding.UTF8.GetString(utf8[JsonWalk.FindMember(utf8, "a")]));
    }

    [Fact]
    public void Read_UniqueAtTop_LooksNoFurtherThanItMust()
    {
        var (fields, table, utf8) = (new FieldSet(), new FieldTable(), """{"a":{"b":"x"},"c":"""u8.ToArray());
        var field = fields.Add("a.b");

        fields.Read(utf8, table, isUniqueAtTop: true);

        Assert.Equal(FieldKind.Text, table.KindOf(field));
    }

    [Fact]
    public void Read_TextThatIsCut_SaysThatItIsNoJson()
    {
        var fields = new FieldSet();
        fields.Add("a.1");
        fields.Add("b");
        var utf8 = $$"""{"x":[{"y":"]"},-1],"a":["x","\"y"],"e":"\\","b":{"c":"{{Long}}"},"d":true }""";
        for (var length = 0; length < utf8.Length; length++)
        {
            Assert.Throws<JsonException>(() => fields.Read(Encoding.UTF8.GetBytes(utf8[..length]), new FieldTable()));
        }
    }
}
