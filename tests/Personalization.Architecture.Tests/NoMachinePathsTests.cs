using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Personalization.Architecture.Tests;

/// <summary>A file of the repository says nothing of the machine on which it was written.</summary>
public sealed class NoMachinePathsTests
{
    // Concatenated, so that this file passes. A path in the middle of a longer one (docs/work/x) is none.
    private static readonly Regex Forbidden = new(
        @"(?<![\w.~*$}-])/" + "(?:work|root|farm)" + @"/|/v3/" + @"index\.json|api\." + @"nuget\.org", RegexOptions.CultureInvariant);

    [Fact]
    public void RepositoryFiles_Always_NameNoMachine()
    {
        var problems = RepositoryFiles().SelectMany(file =>
        {
            var bytes = File.ReadAllBytes(file);
            return bytes.Contains((byte)0)
                ? []
                : Find(System.Text.Encoding.UTF8.GetString(bytes)).Select(p => $"{SourceTree.Relative(file)}:{p}");
        });

        Assert.Empty(problems);
    }

    [Fact]
    public void Find_MachinePath_IsFound()
    {
        var text = "fine\nHOME=" + "/ro" + "ot/x\nsee (" + "/wo" + "rk/main)\n\"" + "/fa" + "rm/y\"\nhttps://host" + "/v3" + "/index.json\n";

        Assert.Equal(["2", "3", "4", "5"], Find(text).Select(p => p.Split(' ')[0]));
    }

    [Fact]
    public void Find_LongerPath_IsNone() => Assert.Empty(Find("docs/work" + "/a and ./root" + "/b"));

    private static IEnumerable<string> Find(string text) =>
        text.Split('\n').Index().Where(l => Forbidden.IsMatch(l.Item)).Select(l => $"{l.Index + 1} {l.Item.Trim()}");

    // What git tracks or would track; without git (an unpacked archive) every file.
    private static List<string> RepositoryFiles()
    {
        try
        {
            var start = new ProcessStartInfo("git") { WorkingDirectory = SourceTree.Root, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                start.ArgumentList.Add(argument);
            }

            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            var files = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(SourceTree.PathOf).Where(File.Exists).ToList();
            if (git.ExitCode == 0 && files.Count > 0)
            {
                return files;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git here.
        }

        return [.. SourceTree.Files(".")];
    }
}
