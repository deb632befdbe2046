namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>Packages of npm, which no build needs and no repository holds: the lock file of a folder beside the tests pins them, and a test fetches them.</summary>
internal static class NpmPackages
{
    private const string Lock = "package-lock.json";

    /// <summary>Fetches the packages of a folder, unless an earlier run did. Without npm or its registry the test is skipped, which fails on CI.</summary>
    /// <returns>The folder.</returns>
    internal static async Task<string> InstallAsync(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, name);
        var done = new FileInfo(Path.Combine(folder, "node_modules", "." + Lock)); // npm writes it last
        if (done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, Lock)))
        {
            return folder;
        }

        Assert.SkipUnless(ToolRun.IsInstalled("npm") && ToolRun.IsInstalled("node"), "Node.js is not installed: on Debian, install the packages nodejs and npm, or run ./test.sh as root.");
        var run = await ToolRun.StartAsync("npm", folder, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
        Assert.SkipUnless(run.ExitCode == 0, $"npm could not fetch the packages of {name}, perhaps for want of a network. {run.Errors}");
        return folder;
    }
}
