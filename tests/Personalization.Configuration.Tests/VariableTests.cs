using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Tests;

public sealed class VariableTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["A"] = "alpha",
        ["EMPTY"] = string.Empty,
        ["NESTED"] = "${A}",
    };

    [Theory]
    [InlineData("no variable", "no variable")]
    [InlineData("${A}", "alpha")]
    [InlineData("x${A}y${A}z", "xalphayalphaz")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$A $ {A}", "$A $ {A}")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${NESTED}", "${A}")]
    [InlineData("${A:-other}", "alpha")]
    [InlineData("${UNSET:-other}", "other")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    public void Replace_Text_HasItsVariablesReplaced(string written, string expected)
    {
        var text = new VariableText(Variables.GetValueOrDefault, new HiddenTexts()).Replace(written, out _, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("${UNSET}", "There is no environment variable 'UNSET'.")]
    [InlineData("${a}", "There is no environment variable 'a'.")]
    [InlineData("${", "A '${' does not begin a variable.")]
    [InlineData("${}", "A '${' does not begin a variable.")]
    [InlineData("${1}", "A '${' does not begin a variable.")]
    [InlineData("${A", "A '${' does not begin a variable.")]
    [InlineData("${A-b}", "A '${' does not begin a variable.")]
    [InlineData("${A B}", "A '${' does not begin a variable.")]
    public void Replace_BadVariable_IsAProblem(string written, string expected)
    {
        new VariableText(Variables.GetValueOrDefault, new HiddenTexts()).Replace(written, out _, out var problem);

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_DefaultText_IsNoSecret()
    {
        var hidden = new HiddenTexts();

        new VariableText(Variables.GetValueOrDefault, hidden).Replace("${UNSET:-people}", out _, out _);

        Assert.Equal("There is no 'people'.", hidden.Hide("There is no 'people'."));
    }

    /// <summary>Puts the secret into every single value of a file that can hold everything, one at a time.</summary>
    [Fact]
    public void Check_SecretAnywhere_IsInNoMessage()
    {
        var lines = File.ReadAllLines(Path.Combine(TestFiles.Good, "everything.yaml"));
        var messages = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var separator in (string[])[": ", ", ", "{ "])
            {
                for (var at = lines[i].IndexOf(": ", StringComparison.Ordinal); at >= 0; at = lines[i].IndexOf(": ", at + 1, StringComparison.Ordinal))
                {
                    var end = lines[i].IndexOfAny([',', '}'], at);
                    var value = end < 0 ? lines[i][(at + 2)..] : lines[i][(at + 2)..end];
                    var changed = lines[i][..(at + 2)] + (separator == ": " ? "\"${SECRET}\"" : "\"a" + separator + "${SECRET}\"") + lines[i][(at + 2 + value.Length)..];
                    var problems = TestReader.ProblemsOf(string.Join('\n', [.. lines[..i], changed, .. lines[(i + 1)..]]));
                    messages += problems.Length == 0 ? 0 : 1;
                    Assert.DoesNotContain(TestReader.Secret, problems, StringComparison.Ordinal);
                }
            }
        }

        Assert.True(messages > 30, $"Only {messages} of the places reported anything.");
    }
}
