namespace Personalization.TestData;

/// <summary>Finds the data that lies beside the repository.</summary>
internal static class SharedData
{
    /// <summary>Answers the full path of a shared file, or skips the test when it is not there.</summary>
    internal static string PathOf(string relativePath)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Personalization.sln")))
        {
            root = root.Parent;
        }

        var path = root is null ? null : Path.GetFullPath(Path.Combine(root.FullName, "..", "shared", "data", relativePath));
        Assert.SkipUnless(path is not null && File.Exists(path), $"The shared test data '{relativePath}' is not beside the repository.");
        return path!;
    }
}
