using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>The faults of eng/mutants fit the code and the tests as they are: one that does not says nothing, and its run takes hours to tell.</summary>
public sealed class HandMadeFaultTests
{
    [Fact]
    public void Faults_All_ReplaceATextThatIsInItsFileOnce()
    {
        var faults = HandMadeFault.All().ToList();
        Assert.NotEmpty(faults);
        Assert.Empty(faults.SelectMany(fault => fault.Problems(Read)));
    }

    [Fact]
    public void Faults_All_NameTestsThatThereAre()
        => Assert.Empty(HandMadeFault.All().SelectMany(fault => MissingTests(fault).Select(missing => $"{fault.Name}: {missing}")));

    [Theory]
    [InlineData("file a.cs\n<<<<\n  x\n====\n  y\n>>>>\n", "in it\n  x\n", "")]
    [InlineData("file a.cs\n<<<<\nx\n====\ny\n>>>>\n", "x and x", "f: its text is 2 times in a.cs, not once: x")]
    [InlineData("file a.cs\n<<<<\nx\n====\ny\n>>>>\n", "z", "f: its text is 0 times in a.cs, not once: x")]
    [InlineData("file a.cs\n<<<<\nx\n====\nx\n>>>>\n", "x", "f: it replaces a text of a.cs by the same.")]
    [InlineData("file b.cs\n<<<<\nx\n====\ny\n>>>>\n", "x", "f: there is no file b.cs.")]
    [InlineData("file a.cs\n<<<<\nx\n====\ny\n", "x", "f: it changes nothing.")]
    [InlineData("file a.cs\n<<<<\nx\n====\ny\n>>>>\n<<<<\ny\n====\nz\n>>>>\n", "x", "")]
    public void Problems_OfAFault_AreFound(string fault, string file, string problem)
        => Assert.Equal(problem, string.Join(' ', HandMadeFault.Read("f", fault).Problems(path => path == "a.cs" ? file : null)));

    private static string? Read(string path) => File.Exists(SourceTree.PathOf(path)) ? File.ReadAllText(SourceTree.PathOf(path)) : null;

    private static IEnumerable<string> MissingTests(HandMadeFault fault)
    {
        if (!Directory.Exists(SourceTree.PathOf(fault.Project)))
        {
            yield return $"there is no project {fault.Project}.";
            yield break;
        }

        var code = string.Join('\n', SourceTree.Files(fault.Project, "*.cs").Select(File.ReadAllText));
        for (var i = 0; i + 1 < fault.Options.Count; i += 2)
        {
            var (option, name) = (fault.Options[i], fault.Options[i + 1]);
            var keyword = option switch
            {
                "--filter-class" => "class",
                "--filter-namespace" => "namespace",
                "--filter-method" => @"(?:Task|void|Task<\w+>)",
                _ => null,
            };
            if (keyword is null)
            {
                yield return $"{option} is no filter.";
            }
            else if (name.Trim('*').Contains('*', StringComparison.Ordinal))
            {
                yield return $"the runner takes a * at the ends of a filter alone, and not as in {name}.";
            }
            else if (!Regex.IsMatch(code, $@"\b{keyword} {Pattern(keyword == "namespace" ? name : name.Replace("*.", string.Empty, StringComparison.Ordinal))}(?![\w.])"))
            {
                yield return $"no {option[("--filter-".Length)..]} is called {name}.";
            }
        }
    }

    private static string Pattern(string filter) => Regex.Escape(filter).Replace(@"\*", @"[\w.]*", StringComparison.Ordinal);
}
