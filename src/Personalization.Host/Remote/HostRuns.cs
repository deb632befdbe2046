using System.Text.Json;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Remote;

/// <summary>Starts runs at a host, and waits for their end.</summary>
internal static class HostRuns
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts a run and asks for it until it has ended. When the caller stops waiting, the run goes on.</summary>
    /// <returns>The run as the host tells of it.</returns>
    internal static async Task<JsonElement> RunAsync(
        HostClient host, string sync, SyncRunOptions options, TimeProvider time, Action<JsonElement> progress, CancellationToken cancellationToken)
    {
        var answer = Parse(await host.PostAsync($"api/v1/syncs/{Uri.EscapeDataString(sync)}/trigger", BodyOf(options), cancellationToken));
        var id = Uri.EscapeDataString(RunReader.TextOf(answer, "id"));
        while (true)
        {
            var run = Parse(await host.GetAsync("api/v1/runs/" + id, cancellationToken));
            if (RunReader.TimeOf(run, "finishedAt") is not null)
            {
                return run;
            }

            progress(run);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Answers how a host is told of the options of a run.</summary>
    internal static Dictionary<string, object?> BodyOf(SyncRunOptions options) => new()
    {
        ["fullResync"] = options.Resync == SyncResync.Full,
        ["resetCDC"] = options.Resync == SyncResync.ResetCdc,
        ["clearAndFill"] = options.Resync == SyncResync.ClearAndFill,
        ["ignoreRemoved"] = options.IgnoreRemoved,
        ["allowRemovals"] = options.AllowRemovals,
    };

    /// <summary>Asks why rows of a run were rejected.</summary>
    internal static async Task<ToldRun> WithRejectionsAsync(HostClient host, ToldRun run, string sync, CancellationToken cancellationToken)
    {
        var known = Parse(await host.GetAsync("api/v1/syncs/" + Uri.EscapeDataString(sync), cancellationToken));
        var rejected = Parse(await host.GetAsync($"api/v1/runs/{Uri.EscapeDataString(run.RunId)}/rejected", cancellationToken));
        return run with
        {
            KeyColumn = known.GetProperty("primaryKey").GetString(),
            Reasons = [.. rejected.GetProperty("data").EnumerateArray().Select(row => RunReader.TextOf(row, "reason"))],
        };
    }

    internal static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
