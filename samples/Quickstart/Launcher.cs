using Microsoft.AspNetCore.Connections;

namespace Quickstart;

/// <summary>Starts the app, tells the story, then serves lookups until Ctrl+C.</summary>
internal static class Launcher
{
    internal static async Task<int> RunAsync(WebApplication app, Story story, QuickstartOptions options)
    {
        if (options.Fresh && Directory.Exists(options.Folder))
        {
            Directory.Delete(options.Folder, recursive: true);
        }

        Directory.CreateDirectory(options.Folder);
        try
        {
            // From here on lookups are served; until the first sync has ended, a miss is 503 rather than 404.
            await app.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{options.Url} is taken by another program, perhaps by another quickstart. Stop that one, or serve elsewhere:\n"
                + "  dotnet run --project samples/Quickstart -- --port 5081");
            return 1;
        }

        var succeeded = await TellAsync(app, story);
        if (succeeded && !options.Once)
        {
            story.ShowHowToAsk(options.Url);
            await app.WaitForShutdownAsync();
        }

        await app.StopAsync();
        return succeeded ? 0 : 1;
    }

    private static async Task<bool> TellAsync(WebApplication app, Story story)
    {
        try
        {
            return await story.TellAsync(app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
