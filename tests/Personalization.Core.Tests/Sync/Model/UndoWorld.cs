using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>A sync of people that keeps what it removes, into any store. Each call is a process of its own.</summary>
internal sealed class UndoWorld : IDisposable
{
    internal const string SyncId = "people";
    internal const string Collection = "people";

    private static readonly CollectionDefinition People = new(Collection, "id", ["email"], syncCount: 1);

    private readonly SyncDiagnostics _diagnostics = new();

    internal UndoWorld(IRecordStore store, IJournal? journal = null)
    {
        Store = new MortalStore(store);
        Journal = journal ?? new MemoryJournal(TimeProvider.System);
    }

    internal MortalStore Store { get; }

    internal IJournal Journal { get; }

    internal FileSyncStateStore State { get; } = FileSyncStateStore.CreateTemporary();

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal IReadOnlyList<Person> Rows { get; set; } = [];

    internal RecordDeleteBehavior OnRemoved { get; set; } = RecordDeleteBehavior.DeleteRecord;

    internal TimeSpan? Undo { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Changes the definition, and so the fingerprint.</summary>
    internal string Version { get; set; } = "1";

    internal SyncMode Mode { get; set; }

    internal IRecordChangeListener? Listener { get; set; }

    internal int BatchOperations { get; set; } = 3;

    internal SyncService CreateService()
    {
        var sync = new SyncDefinition
        {
            Id = SyncId,
            Collection = Collection,
            Model = new ModelDefinition(new EnumerableSourceQuery<Person>(() => Rows, PersonJson.Default.Person), "id", new Dictionary<string, ColumnType>()),
            KeyColumn = "id",
            Indexes = [new("email", "email")],
            Mappings = [new ColumnMapping("name"), new StaticMapping("version", Version)],
            OnRemoved = OnRemoved,
            Mode = Mode,
            MaxRemovedPercent = 100,
            Undo = Undo,
        };
        var limits = new SyncLimits { Retries = 0, SourceRetries = 0, BatchOperations = BatchOperations, LowWaterBatches = 1, BatchesInFlight = 2, Stepped = Store.Pass };
        return new SyncService(
            new CurrentDefinitions(new PersonalizationDefinitions([People], [sync])),
            [new RecordRegion(string.Empty, Store, State, State)],
            new SyncEnvironment(Time, _diagnostics, NullLogger.Instance, limits) { Journal = Journal, Listener = Listener });
    }

    internal async Task<SyncRun> RunAsync(SyncRunOptions? options = null)
    {
        using var service = CreateService();
        return await service.RunAsync(SyncId, options);
    }

    internal async Task<UndoneRun> UndoAsync(string runId, params string[] keys)
    {
        using var service = CreateService();
        return await service.UndoAsync(runId, keys.Length == 0 ? null : keys);
    }

    internal async Task<long> ReleaseAsync(string? runId = null, IReadOnlyCollection<string>? keys = null)
    {
        using var service = CreateService();
        return await service.ReleaseAsync(SyncId, runId, keys);
    }

    internal async Task<long> CountHeldAsync()
    {
        using var service = CreateService();
        return (await service.ListHeldAsync(SyncId)).Sum(run => run.Keys);
    }

    internal ValueTask<IRecordCollection> OpenAsync() => Store.OpenAsync(People, default);

    /// <summary>The live parts by key.</summary>
    internal async Task<SortedDictionary<string, string>> PartsAsync()
    {
        var records = await OpenAsync();
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var entry in records.ListPartsAsync(SyncId, default))
        {
            if (entry.State == PartState.Live)
            {
                var stored = await records.GetStoredAsync(entry.Key, default);
                found.Add(entry.Key, Encoding.UTF8.GetString(stored!.JsonOf(stored.PartOf(SyncId)!).Span));
            }
        }

        return found;
    }

    internal async Task<string?> FindAsync(string index, string value)
        => await (await OpenAsync()).FindAsync(index, value, default) is { } record ? Encoding.UTF8.GetString(record.Utf8Json.Span) : null;

    public void Dispose()
    {
        _diagnostics.Dispose();
        State.Dispose();
    }
}
