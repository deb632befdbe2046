using System.Reflection;
using System.Xml.Linq;

namespace Personalization.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", ".git", "TestResults", "artifacts", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    /// <summary>Gets the names of the projects in src.</summary>
    public static IReadOnlyList<string> SourceProjects { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Files below a folder of the repository, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*")
    {
        var directory = PathOf(folder);
        foreach (var file in Directory.EnumerateFiles(directory, pattern))
        {
            yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(directory).Where(d => !Generated.Contains(Path.GetFileName(d))))
        {
            foreach (var file in Files(child, pattern))
            {
                yield return file;
            }
        }
    }

    /// <summary>Loads what a project of src builds; its file names the assembly where that is called otherwise.</summary>
    public static Assembly Load(string project) => Assembly.Load(
        XDocument.Load(PathOf($"src/{project}/{project}.csproj")).Descendants("AssemblyName").SingleOrDefault()?.Value ?? project);

    private static string FindRoot()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Personalization.sln")))
            {
                return d.FullName;
            }
        }

        throw new InvalidOperationException($"No Personalization.sln above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
