using System.CommandLine;
using System.Text.Json;
using Personalization.Alerts;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync list</c>.</summary>
internal sealed class SyncListCommand(CommandOutput output)
{
    /// <summary>How long a store may take to say what it holds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var list = new SyncListCommand(output);
        return new Command("list", "Lists the syncs; also those that are configured no longer and still have parts of records, and how many records an undo holds.")
            .WithLocalOrHost(common, list.ListHereAsync, list.ListThereAsync);
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        SyncDefinition[] syncs = [.. cache.Get<PersonalizationDefinitions>().Syncs.Values.OrderBy(sync => sync.Id, StringComparer.Ordinal)];
        var (unmanaged, problem) = await ListUnmanagedAsync(cache, cancellationToken);
        var last = new Dictionary<string, SyncRunState?>(StringComparer.Ordinal);
        foreach (var sync in syncs)
        {
            last.Add(sync.Id, await LastRun.OfAsync(cache.Get<ISyncService>(), sync.Id, cancellationToken) ?? OfState(cache, sync.Id));
        }

        var paused = await cache.Get<SchedulePauses>().ListKnownAsync(cancellationToken);
        var alerts = await cache.Get<AlertBoard>().CountAsync(cancellationToken);
        var held = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var sync in syncs)
        {
            held.Add(sync.Id, (await cache.Get<IUndoService>().ListHeldAsync(sync.Id, cancellationToken)).Sum(run => run.Keys));
        }

        Write(
            ManagementJson.List(syncs, (json, sync) => ManagementJson.WriteSync(json, sync, last[sync.Id], paused.Contains(SchedulePauses.OfSync(sync.Id)), alerts.GetValueOrDefault(sync.Id))),
            held,
            problem is null ? HostRuns.Parse(ManagementJson.List(unmanaged, UndoJson.WriteUnmanaged)).GetProperty("data") : null);

        if (problem is null)
        {
            return ExitCodes.Done;
        }

        output.Remark(problem + " What it holds of syncs is not known; status and last run are those of the journal.");
        return ExitCodes.NotNow;
    }

    /// <summary>A journal may be younger than the state, which knows the last whole run.</summary>
    private static SyncRunState? OfState(LocalCache cache, string sync)
    {
        var standing = cache.Get<ISyncEngine>().GetStanding(sync);
        if (standing.SinceStart is not { } since)
        {
            return null;
        }

        var startedAt = cache.Get<TimeProvider>().GetUtcNow() - since;
        var status = standing.HasRejections ? SyncRunStatus.Warning : SyncRunStatus.Success;
        return new SyncRunState
        {
            RunId = string.Empty,
            SyncId = sync,
            CreatedAt = startedAt,
            StartedAt = startedAt,
            Run = new SyncRun { RunId = string.Empty, SyncId = sync, Status = status, StartedAt = startedAt, Counts = default },
        };
    }

    /// <summary>What is configured is listed all the same while the store is away.</summary>
    private static async Task<(IReadOnlyList<UnmanagedSync> Found, string? Problem)> ListUnmanagedAsync(LocalCache cache, CancellationToken cancellationToken)
    {
        try
        {
            return (await cache.WithinAsync(Patience, token => cache.Get<ISyncService>().ListUnmanagedAsync(token), cancellationToken), null);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
        {
            return ([], exception.Message);
        }
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var syncs = await host.GetAsync("api/v1/syncs", cancellationToken);
        var unmanaged = HostRuns.Parse(await host.GetAsync("api/v1/unmanaged", cancellationToken)).GetProperty("data");
        var held = HostRuns.Parse(await host.GetAsync("api/v1/held", cancellationToken)).GetProperty("data").EnumerateArray()
            .GroupBy(run => RunReader.TextOf(run, "syncId"), StringComparer.Ordinal)
            .ToDictionary(sync => sync.Key, sync => sync.Sum(run => AnswerReader.NumberOf(run, "keys")), StringComparer.Ordinal);
        Write(syncs, held, unmanaged);
        return ExitCodes.Done;
    }

    private void TellUnmanaged(string? sync, string? collection)
        => output.Remark($"'{sync}' has parts in '{collection}' and is not configured any more: 'personalization sync forget {sync}' lets go of them.");

    private void TellHeld(string? sync, long keys)
    {
        if (keys > 0)
        {
            output.Remark($"'{sync}' holds {Words.Of(keys)} records that an undo brought back and no run removes: 'personalization sync release {sync}' ends that.");
        }
    }

    /// <summary>Writes the syncs, with how many records each holds, and those that are not configured; <see langword="null"/> where the store is away, which alone knows of these.</summary>
    private void Write(byte[] json, IReadOnlyDictionary<string, long> held, JsonElement? unmanaged)
    {
        foreach (var left in unmanaged?.EnumerateArray() ?? default)
        {
            TellUnmanaged(AnswerReader.TextOf(left, "syncId"), AnswerReader.TextOf(left, "collection"));
        }

        foreach (var (sync, keys) in held)
        {
            TellHeld(sync, keys);
        }

        if (output.AsJson)
        {
            output.WriteJson(answer => WriteJson(answer, HostRuns.Parse(json), held, unmanaged));
            return;
        }

        using var list = JsonDocument.Parse(json);
        output.WriteTable(
            ["sync", "model", "collection", "mode", "schedule", "status", "last run", "alerts"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(sync => new[]
            {
                RunReader.TextOf(sync, "id"),
                RunReader.TextOf(sync, "modelId"),
                RunReader.TextOf(sync, "destinationId"),
                RunReader.TextOf(sync.GetProperty("configuration"), "mode"),
                ScheduleOf(sync),
                Words.Of(RunReader.TextOf(sync, "status")),
                Words.Of(RunReader.TimeOf(sync, "lastRunAt")),
                AlertsOf(sync.GetProperty("alerts")),
            }));
    }

    private static void WriteJson(Utf8JsonWriter json, JsonElement list, IReadOnlyDictionary<string, long> held, JsonElement? unmanaged)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var sync in list.GetProperty("data").EnumerateArray())
        {
            json.WriteStartObject();
            foreach (var member in sync.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteNumber("held", held.GetValueOrDefault(RunReader.TextOf(sync, "id")));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("unmanaged");
        if (unmanaged is { } known)
        {
            known.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static string AlertsOf(JsonElement alerts)
    {
        var (critical, warning) = (alerts.GetProperty("critical").GetInt32(), alerts.GetProperty("warning").GetInt32());
        return (critical, warning) switch
        {
            (0, 0) => "none",
            (_, 0) => $"{critical} critical",
            (0, _) => $"{warning} warning",
            _ => $"{critical} critical, {warning} warning",
        };
    }

    private static string ScheduleOf(JsonElement sync)
    {
        var schedule = sync.GetProperty("schedule");
        var text = schedule.ValueKind == JsonValueKind.Null ? "manual" : RunReader.TextOf(schedule, "description")!;
        return sync.GetProperty("disabled").GetBoolean() ? text + ", paused" : text;
    }
}
