namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>A real browser without a window.</summary>
internal static class Chromium
{
    /// <summary>Opens a page in a browser of its own, with a profile of its own, and lets its scripts run until they wait for nothing more.</summary>
    /// <param name="url">The page.</param>
    /// <param name="trustsAnyone">Whether certificates of tests' own are taken for good.</param>
    /// <returns>The document as it then is.</returns>
    internal static async Task<string> OpenAsync(string url, bool trustsAnyone = false)
    {
        Assert.SkipUnless(ToolRun.IsInstalled("chromium"), "Chromium is not installed: on Debian, install the package chromium, or run ./test.sh as root.");
        using var profile = new TempDirectory();

        // The page's clock stands still while a request is under way and jumps while there is nothing to do, so that a slow machine needs longer and nothing else.
        var run = await ToolRun.StartAsync(
            "chromium", AppContext.BaseDirectory, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile.File("profile")}", "--virtual-time-budget=60000",
            trustsAnyone ? "--ignore-certificate-errors" : "--no-first-run", "--dump-dom", url);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Output;
    }
}
