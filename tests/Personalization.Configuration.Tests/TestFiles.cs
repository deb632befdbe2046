namespace Personalization.Configuration.Tests;

/// <summary>Finds the files of this project, and those of the repository.</summary>
internal static class TestFiles
{
    internal static string Root { get; } = FindRoot();

    internal static string Project { get; } = Path.Combine(Root, "tests", "Personalization.Configuration.Tests");

    internal static string Broken { get; } = Path.Combine(Project, "Broken");

    internal static string Good { get; } = Path.Combine(Project, "Good");

    internal static IEnumerable<string> Names(string folder)
        => Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Personalization.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }
}
