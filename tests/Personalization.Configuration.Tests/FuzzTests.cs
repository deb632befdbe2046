using FsCheck;
using FsCheck.Fluent;
using Personalization.DependencyInjection.Compilation;
using Personalization.Testing;

namespace Personalization.Configuration.Tests;

/// <summary>Whatever a file holds, reading it ends, throws nothing, and says what is wrong.</summary>
public sealed class FuzzTests
{
    private const int Cases = 1_500;

    private static readonly string[] Seeds = [.. TestFiles.Names(TestFiles.Good).Select(name => File.ReadAllText(Path.Combine(TestFiles.Good, name)))];

    private static readonly string[] Bits =
    [
        "{", "}", "[", "]", ":", ": ", ",", "- ", "\n", "\n  ", "\t", "'", "\"", "#", "&a ", "*a", "!", "!!str ", "|", ">", "%", "@", "`", "?", "? ", "---\n", "...\n",
        "${", "${SECRET}", "${UNSET}", "$${", "null", "~", ".inf", "0x", "1e999", "99999999999999999999", "true", "\0", "\u2028", "\uFEFF", "é", "😀", "<<: ", "\r", "\\",
        "type", "sqlite", "from", "static", "to", "primary", "a.b", "..", "5m", "10GB",
    ];

    [Fact]
    public void Check_MutatedFile_ThrowsNothing()
    {
        var edits = ArbMap.Default.GeneratorFor<int>().Where(number => number != int.MinValue).Select(Math.Abs).ListOf()
            .Resize(60).Select(numbers => numbers.ToArray());
        var cases = edits.SelectMany(numbers => Gen.Choose(0, Seeds.Length - 1).SelectMany(seed => Gen.Choose(0, int.MaxValue - 1).Select(salt => Mutate(Seeds[seed], numbers, salt))));

        ForAll(cases);
    }

    [Fact]
    public void Check_RandomText_ThrowsNothing()
        => ForAll(Gen.Elements(Bits).ListOf().Resize(80).Select(string.Concat));

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{", 100_000)]
    [InlineData("{a: ", 50_000)]
    [InlineData("- ", 50_000)]
    [InlineData("? ", 50_000)]
    [InlineData("a: &a [*a]\n", 20_000)]
    [InlineData("sources: { a: 1 }\n", 20_000)]
    [InlineData("${SECRET}", 20_000)]
    [InlineData("!a ", 20_000)]
    public void Check_LongRepetition_EndsSoon(string part, int times)
        => Check(string.Concat(Enumerable.Repeat(part, times)));

    private static string Mutate(string text, int[] numbers, int salt)
    {
        foreach (var number in numbers.Take(6))
        {
            var at = text.Length == 0 ? 0 : (number + salt) % text.Length;
            var length = Math.Min(number % 9, text.Length - at);
            var bit = Bits[(number ^ salt) % Bits.Length];
            text = (number % 4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, bit),
                2 => text.Remove(at, length).Insert(at, bit),
                _ => text.Insert(at, text.Substring(salt % Math.Max(1, text.Length - length), length)),
            };
        }

        return text;
    }

    private static void ForAll(Gen<string> texts)
    {
        var seed = TestSettings.NextSeed();
        var config = Config.QuickThrowOnFailure.WithMaxTest(Cases * TestSettings.Scale).WithReplay((ulong)seed, 0x9E3779B97F4A7C15);
        try
        {
            FsCheck.Check.One(config, Prop.ForAll(texts.ToArbitrary(), Check));
        }
        catch (Exception failure)
        {
            Assert.Fail($"Failed with PERSONALIZATION_TEST_SEED={seed}: {failure.Message}");
        }
    }

    private static void Check(string text)
    {
        using var folder = new TestFolder();
        var problems = DefinitionCompiler.Check(TestReader.Read(folder.Write("a.yaml", text)));

        Assert.All(problems, problem =>
        {
            Assert.DoesNotContain(TestReader.Secret, problem.ToString(), StringComparison.Ordinal);
            Assert.NotNull(problem.Location);
            Assert.InRange(problem.Location.Line, 1, text.Length + 1);
            Assert.NotEqual(string.Empty, problem.Message);
        });
    }
}
