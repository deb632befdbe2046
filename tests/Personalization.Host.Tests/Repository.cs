namespace Personalization.Host.Tests;

/// <summary>The clone that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    internal static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Personalization.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Personalization.sln above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
