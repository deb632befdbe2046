using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Diagnostics;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sqlite;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Crash.Child;

/// <summary>One run of the scenario's sync, with everything opened for it and closed after it.</summary>
internal static class SyncProcess
{
    private static readonly SyncDiagnostics Diagnostics = new();

    internal static async Task<SyncRun> RunAsync(RunCommand command, FailPoints points, SharedHost? host)
    {
        if (command.Redis is { } redis)
        {
            using var sharedFiles = new FileSyncStateStore(StatePath(command.Directory), shared: true);
            await using var records = redis.Open();
            await records.OpenAsync(CollectionOf(command.Scenario), default);
            return await RunWhenThereAsync(() => RunAsync(command, points, records, sharedFiles, records));
        }

        await using var store = new SqliteRecordStore(StorePath(command.Directory));
        if (command.WritesBaseRecords)
        {
            await WriteBaseRecordsAsync(store, command.Scenario);
        }

        if (command.Shared is { } shared)
        {
            return await RunAsync(command, points, new JournaledStore(store, shared, host!.Journal), host.State, host.State);
        }

        using var files = new FileSyncStateStore(StatePath(command.Directory));
        return await RunAsync(command, points, store, files, files);
    }

    /// <summary>Right after it was asked for, a connection may not be there yet: then no run has begun, and a host tries again.</summary>
    private static async Task<SyncRun> RunWhenThereAsync(Func<Task<SyncRun>> run)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await run();
            }
            catch (RecordStoreException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static async Task<SyncRun> RunAsync(RunCommand command, FailPoints points, IRecordStore store, ISyncStateStore files, ISyncLease lease)
    {
        var definitions = new PersonalizationDefinitions([CollectionOf(command.Scenario)], [DefinitionOf(command)]);
        await using var journal = command.RunJournal is { } noted ? new PointJournal(noted.Open(), points) : null;
        using var service = new SyncService(
            new CurrentDefinitions(definitions),
            [new RecordRegion(string.Empty, new FailPointStore(store, points, command.Watched), new FailPointFiles(files, points), lease)],
            new SyncEnvironment(TimeProvider.System, Diagnostics, NullLogger.Instance, command.Scenario.Limits with { Stepped = step => points.Hit(step.ToString()) }) { Journal = journal });
        return await service.RunAsync(Scenario.SyncId, new SyncRunOptions { CancelledByStop = true }, points.Stop.Token);
    }

    internal static string StorePath(string directory) => Path.Combine(directory, "store.db");

    internal static string StatePath(string directory) => Path.Combine(directory, "state");

    internal static CollectionDefinition CollectionOf(Scenario scenario)
        => new(Scenario.Collection, "id", ["email"], syncCount: scenario.Mode == SyncMode.Update ? 2 : 1);

    private static SyncDefinition DefinitionOf(RunCommand command)
    {
        var scenario = command.Scenario;
        var types = new Dictionary<string, ColumnType> { ["orders"] = ColumnType.Json };
        return new SyncDefinition
        {
            Id = Scenario.SyncId,
            Collection = Scenario.Collection,
            Model = new ModelDefinition(
                new EnumerableSourceQuery<Person>(() => ModelVersions.RowsOf(scenario, command.Version), CrashJson.Default.Person), "id", types),
            KeyColumn = "id",
            Indexes = scenario.HasIndex ? [new("email", "email")] : [],
            Mappings = [new ColumnMapping("name", command.Definition == 0 ? "name" : "title"), new ColumnMapping("email"), new ColumnMapping("orders")],
            Mode = scenario.Mode,
            OnRemoved = scenario.OnRemoved,
            MaxRemovedPercent = 100,
        };
    }

    private static async Task WriteBaseRecordsAsync(SqliteRecordStore store, Scenario scenario)
    {
        var records = await store.OpenAsync(CollectionOf(scenario), default);
        var keys = AllKeys(scenario).Where(Scenario.HasBaseRecord);
        RecordOperation[] operations = [.. keys.Select(key => new RecordOperation(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes("""{"base":1}""")))];
        await records.ApplyAsync(new RecordBatch(Scenario.OtherSync, 1, DateTimeOffset.UnixEpoch, [], operations), default);
    }

    /// <summary>Every key that any version of the model has.</summary>
    internal static IEnumerable<string> AllKeys(Scenario scenario)
        => Enumerable.Range(0, scenario.Rows).Select(i => $"k{i}")
            .Concat(Enumerable.Range(0, 7).Select(i => $"m{i}"))
            .Concat(Enumerable.Range(0, scenario.ChainRows).Select(i => $"c{i}"))
            .Concat(["holder1", "claimant1", "pair1", "pair2"]);
}
