using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync list</c>.</summary>
internal sealed class SyncListCommand(CommonOptions common, CommandOutput output)
{
    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new SyncListCommand(common, output);
        return new Command("list", "Lists the syncs; without --host also those that are configured no longer and still have parts of records.")
            .WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var syncs = cache.Get<PersonalizationDefinitions>().Syncs.Values.OrderBy(sync => sync.Id, StringComparer.Ordinal);
        Write(result, ManagementJson.List(syncs, (json, sync) => ManagementJson.WriteSync(json, sync, null)));
        foreach (var left in await cache.Get<ISyncService>().ListUnmanagedAsync(cancellationToken))
        {
            output.Errors.WriteLine(
                $"'{left.SyncId}' has parts in '{left.Collection}' and is not configured any more: 'personalization sync forget {left.SyncId}' lets go of them.");
        }

        return ExitCodes.Done;
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        Write(result, await host.GetAsync("api/v1/syncs", cancellationToken));
        return ExitCodes.Done;
    }

    private void Write(ParseResult result, byte[] json)
    {
        if (result.GetValue(common.Json))
        {
            output.WriteJson(json);
            return;
        }

        using var list = JsonDocument.Parse(json);
        output.WriteTable(
            ["sync", "model", "collection", "mode", "schedule", "status", "last run"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(sync => new[]
            {
                RunReader.TextOf(sync, "id"),
                RunReader.TextOf(sync, "modelId"),
                RunReader.TextOf(sync, "destinationId"),
                RunReader.TextOf(sync.GetProperty("configuration"), "mode"),
                ScheduleOf(sync),
                Words.Of(RunReader.TextOf(sync, "status")),
                Words.Of(RunReader.TimeOf(sync, "lastRunAt")),
            }));
    }

    private static string ScheduleOf(JsonElement sync)
    {
        var schedule = sync.GetProperty("schedule");
        var text = schedule.ValueKind == JsonValueKind.Null ? "manual" : "every " + Words.Of(TimeSpan.FromSeconds(schedule.GetProperty("seconds").GetDouble()));
        return sync.GetProperty("disabled").GetBoolean() ? text + ", paused" : text;
    }
}
