using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Diagnostics;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>A real store with real snapshots beside the model of both, and the comparison of the two.</summary>
internal sealed class ModelWorld : IDisposable
{
    internal const string Collection = "people";
    internal static readonly string[] Indexes = ["email", "phone"];

    private readonly SyncDiagnostics _diagnostics = new();
    private readonly Func<IRecordStore> _newStore;
    private readonly List<IRecordStore> _stores = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<(string Index, string Value)> _values = [];
    private readonly CollectionDefinition _people;
    private IRecordStore _inner;

    internal ModelWorld(Func<IRecordStore> newStore, params ModelShape[] shapes)
        : this(newStore, FileSyncStateStore.CreateTemporary(), shapes)
    {
    }

    internal ModelWorld(Func<IRecordStore> newStore, FileSyncStateStore snapshots, params ModelShape[] shapes)
    {
        Snapshots = snapshots;
        _newStore = newStore;
        _people = new CollectionDefinition(Collection, "id", Indexes, syncCount: shapes.Length);
        Shapes = shapes;
        Model = new ModelStore(shapes.Length > 1);
        Syncs = [.. shapes.Select(shape => new ModelSync(shape.Id, Model))];
        Tables = [.. shapes.Select(_ => (IReadOnlyList<Person>)[])];
        Queries = new ISourceQuery?[shapes.Length];
        _inner = Open();
        Store = new ScenarioStore(_inner);
    }

    internal ModelShape[] Shapes { get; }

    internal ModelStore Model { get; }

    internal ModelSync[] Syncs { get; }

    internal IReadOnlyList<Person>[] Tables { get; }

    /// <summary>Where a source is not simply the table.</summary>
    internal ISourceQuery?[] Queries { get; }

    internal FileSyncStateStore Snapshots { get; }

    internal ScenarioStore Store { get; private set; }

    internal SyncLimits Limits { get; set; } = new();

    internal int MaxRemovedPercent { get; set; } = 100;

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Opens the collection as a service does.</summary>
    internal ValueTask<IRecordCollection> OpenAsync() => Store.OpenAsync(_people, default);

    internal SyncService CreateService(Func<SyncDefinition, SyncDefinition>? change = null, params CollectionDefinition[] more)
    {
        var definitions = new PersonalizationDefinitions([_people, .. more], Shapes.Select(Definition).Select(change ?? (sync => sync)));
        return new SyncService(new CurrentDefinitions(definitions), [new RecordRegion(string.Empty, Store, Snapshots, Snapshots)], new SyncEnvironment(Time, _diagnostics, NullLogger.Instance, Limits));
    }

    /// <summary>Runs a sync over a version of its table to the end, and insists on what the model says of it.</summary>
    internal async Task<SyncRun> RunAsync(IReadOnlyList<Person> rows, int sync = 0, SyncRunOptions? options = null)
    {
        SetTable(sync, rows);
        var run = await ExecuteAsync(sync, options ?? new SyncRunOptions());
        Assert.True(run.Error is null, run.Error);
        await AssertLookupsAsync();
        return run;
    }

    /// <summary>Runs a sync that a fault strikes, and takes over what the store then holds.</summary>
    internal async Task<SyncRun> RunAsync(IReadOnlyList<Person> rows, Fault fault, int calls, bool byStop = false, int sync = 0)
    {
        SetTable(sync, rows);
        var run = await ExecuteAsync(sync, new SyncRunOptions { CancelledByStop = byStop }, fault, calls);
        await AssertLookupsAsync();
        return run;
    }

    /// <summary>Runs the first sync over a version of its table, whatever becomes of it.</summary>
    internal Task<SyncRun> ExecuteWithAsync(IReadOnlyList<Person> rows, SyncRunOptions? options = null)
    {
        SetTable(0, rows);
        return ExecuteAsync(0, options ?? new SyncRunOptions());
    }

    /// <summary>Runs a sync, follows what the engine does step by step, and holds the outcome against the model.</summary>
    internal async Task<SyncRun> ExecuteAsync(int sync, SyncRunOptions options, Fault fault = Fault.None, int calls = 0, Action<SyncService>? started = null)
    {
        var model = Syncs[sync];
        var steps = new List<RunStep>();
        ModelRun? fresh = null;
        ModelPart? See(string key) => Observe(model.Id, key);
        var resumed = model.Pending;
        var limits = Limits;
        Limits = limits with
        {
            Stepped = step =>
            {
                lock (steps)
                {
                    steps.Add(step);
                }

                limits.Stepped?.Invoke(step);
            },
        };
        Reading = position =>
        {
            if (position == sync)
            {
                Settle(model, steps, See);
                steps.Clear();
                fresh = model.Plan(Shapes[sync], Tables[sync], options.Resync, options.IgnoreRemoved);
            }
        };
        using var service = CreateService();
        Limits = limits;
        await service.StartAsync(default);
        started?.Invoke(service);
        using var cancellation = new CancellationTokenSource();
        Store.Arm(fault, calls, cancellation);
        var run = await service.RunAsync(model.Id, options, cancellation.Token);
        Store.Arm(Fault.None, 0, cancellation);
        Reading = null;
        Assert.True(run.Counts.AddUp, $"The counts do not add up: {run.Counts}");
        Assert.True(run.Resumed is null || resumed is null || resumed.Allows(run.Resumed.Counts), $"Resumed and counted {run.Resumed?.Counts}; expected {resumed?.Describe(run.Resumed)}.");
        if (fresh is null)
        {
            Settle(model, steps, See);
        }
        else if (run.Status is SyncRunStatus.Success or SyncRunStatus.Warning)
        {
            model.Complete(fresh, See);
            Assert.True(fresh.Allows(run.Counts), $"Counted {run.Counts}; expected {fresh.Describe(run)}.");
            LoosenOthers(model);
        }
        else
        {
            EndEarly(model, fresh, steps, See);
            LoosenOthers(model);
        }

        if (run.Status is not (SyncRunStatus.Success or SyncRunStatus.Warning))
        {
            await AdoptPointersAsync();
        }

        return run;
    }

    /// <summary>What became of the run that was cut short before this one began to read.</summary>
    private static void Settle(ModelSync model, List<RunStep> steps, Func<string, ModelPart?> see)
    {
        if (model.Pending is not { } pending)
        {
            return;
        }

        if (steps.Contains(RunStep.SnapshotCommitted))
        {
            model.Complete(pending, see);
        }
        else if (steps.Contains(RunStep.PlanFolded) || steps.Contains(RunStep.FilesDeleted))
        {
            model.Abandon(pending, see);
        }
        else
        {
            model.Interrupt(pending, see);
        }
    }

    private static void EndEarly(ModelSync model, ModelRun run, List<RunStep> steps, Func<string, ModelPart?> see)
    {
        if (steps.Contains(RunStep.SnapshotCommitted))
        {
            // Only the store does not know yet.
            model.Complete(run, see);
            model.Doubt();
        }
        else if (steps.Contains(RunStep.PlanFolded))
        {
            model.Abandon(run, see);
        }
        else if (steps.Contains(RunStep.PlanFlushed))
        {
            model.Interrupt(run, see);
        }
        else
        {
            Assert.All(run.Keys.Keys, key => Assert.True(ModelPart.Same(model.PartOf(key), see(key)), $"'{key}' changed before the plan was there."));
        }
    }

    /// <summary>An update that is resumed finds the records that others have made or hidden meanwhile.</summary>
    private void LoosenOthers(ModelSync model)
    {
        foreach (var other in Syncs.Where(other => other != model && other.Pending?.Shape.Mode == SyncMode.Update))
        {
            other.Pending!.Loosen();
        }
    }

    internal void SetTable(int sync, IReadOnlyList<Person> rows)
    {
        Remember(rows);
        Tables[sync] = rows;
    }

    /// <summary>Told when a sync begins to read its table: whatever was to be settled before is settled.</summary>
    internal Action<int>? Reading { get; set; }

    internal void LoseStore()
    {
        _inner = Open();
        Store = new ScenarioStore(_inner);
        Model.Lose();
        foreach (var sync in Syncs)
        {
            sync.StoreLost();
        }
    }

    internal async Task LoseStateAsync(int sync)
    {
        foreach (var kind in Enum.GetValues<StateFileKind>())
        {
            await Snapshots.DeleteAsync(Shapes[sync].Id, kind, default);
        }

        Syncs[sync].StateLost();
    }

    internal void Remember(IReadOnlyList<Person> rows)
    {
        foreach (var row in rows.Where(row => row.Id is not null))
        {
            _keys.Add(row.Id!);
            _values.UnionWith(Indexes.Where(index => row[index] is not null).Select(index => (index, row[index]!)));
        }
    }

    /// <summary>What the store holds of a sync's part, read as it lies.</summary>
    internal async Task<ModelPart?> ObserveAsync(string sync, string key)
    {
        var stored = await (await OpenAsync()).GetStoredAsync(key, default);
        if (stored?.PartOf(sync) is not { } part)
        {
            return null;
        }

        return new ModelPart(
            Enum.Parse<ModelPartState>(part.State.ToString()),
            Parse(stored.JsonOf(part)),
            Indexes.Where(index => part.ValueOf(index) is not null).ToDictionary(index => index, index => part.ValueOf(index)!),
            Input: null);
    }

    internal ModelPart? Observe(string sync, string key) => ObserveAsync(sync, key).GetAwaiter().GetResult();

    /// <summary>Every lookup by every key and value there ever was answers what the model says.</summary>
    internal async Task AssertLookupsAsync()
    {
        foreach (var key in _keys)
        {
            Assert.Equal($"{key}: {ModelPart.Text(Model.Answer(key))}", $"{key}: {ModelPart.Text(await FindAsync("id", key))}");
        }

        foreach (var (index, value) in _values)
        {
            Assert.Equal(
                $"{index} {value}: {ModelPart.Text(Model.Answer(index, value))}", $"{index} {value}: {ModelPart.Text(await FindAsync(index, value))}");
            Assert.Equal(
                $"{index} {value}: {Model.HolderOf(index, value)}", $"{index} {value}: {await (await OpenAsync()).FindHolderAsync(index, value, default)}");
        }
    }

    /// <summary>In the middle of a run: an answer is a record that carries the value, and a model of pointers follows what is seen.</summary>
    internal async Task AdoptPointersAsync()
    {
        foreach (var (index, value) in _values)
        {
            var holder = await (await OpenAsync()).FindHolderAsync(index, value, default);
            if (holder is not null)
            {
                Assert.Equal(value, (await (await OpenAsync()).GetStoredAsync(holder, default))?.ValueOf(index));
            }

            Model.SetHolder(index, value, holder);
        }
    }

    /// <summary>Invariant 2: a known entry has a live part of its hash, and a live part has an entry, orphans by request apart.</summary>
    internal async Task AssertSnapshotIsSoundAsync(int sync, bool orphansAllowed)
    {
        var id = Shapes[sync].Id;
        var entries = await ReadEntriesAsync(id);
        foreach (var key in _keys)
        {
            var part = (await (await OpenAsync()).GetStoredAsync(key, default))?.PartOf(id);
            var live = part is { State: PartState.Live };
            if (entries.TryGetValue(key, out var entry) && entry.State == EntryState.Known)
            {
                Assert.True(live && part!.InputHash == entry.Hash, $"'{key}' is known, and its part is {(live ? "of another hash" : "not there")}.");
            }

            Assert.True(!live || orphansAllowed || entries.ContainsKey(key), $"'{key}' has a part that no entry knows of.");
        }
    }

    internal async Task<Dictionary<string, (EntryState State, ulong Hash)>> ReadEntriesAsync(string sync)
    {
        var entries = new Dictionary<string, (EntryState, ulong)>(StringComparer.Ordinal);
        if (await SnapshotFile.OpenAsync(Snapshots, sync, default) is { } snapshot)
        {
            await using var reader = await snapshot.OpenEntriesAsync(default);
            while (await reader.ReadBlockAsync(default))
            {
                Collect(reader.Payload.Span, entries);
            }
        }

        return entries;
    }

    /// <summary>Invariant 20: of a run that has ended only its snapshot remains.</summary>
    internal async Task AssertNoLeftoversAsync(int sync)
    {
        foreach (var kind in Enum.GetValues<StateFileKind>().Where(kind => kind != StateFileKind.Snapshot))
        {
            await using var stream = await Snapshots.OpenReadAsync(Shapes[sync].Id, kind, default);
            Assert.True(stream is null, $"The file {kind} is left over.");
        }
    }

    public void Dispose()
    {
        _diagnostics.Dispose();
        Snapshots.Dispose();
        foreach (var store in _stores)
        {
            (store as IDisposable)?.Dispose();
        }
    }

    private static void Collect(ReadOnlySpan<byte> block, Dictionary<string, (EntryState, ulong)> entries)
    {
        while (!block.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref block);
            entries.Add(Encoding.UTF8.GetString(entry.Key), (entry.State, entry.Hash));
        }
    }

    /// <summary>Reads a record and insists on valid JSON in which no name comes twice.</summary>
    internal static Dictionary<string, string> Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            Assert.True(fields.TryAdd(property.Name, property.Value.GetRawText()), $"The field '{property.Name}' comes twice.");
        }

        return fields;
    }

    private async Task<Dictionary<string, string>?> FindAsync(string index, string value)
        => await (await OpenAsync()).FindAsync(index, value, default) is { } record ? Parse(record.Utf8Json) : null;

    private IRecordStore Open()
    {
        var store = _newStore();
        _stores.Add(store);
        return store;
    }

    internal IReadOnlyList<Person> Read(int position)
    {
        Reading?.Invoke(position);
        return Tables[position];
    }

    private SyncDefinition Definition(ModelShape shape, int position) => new()
    {
        Id = shape.Id,
        Collection = Collection,
        Model = new ModelDefinition(
            Queries[position] ?? new EnumerableSourceQuery<Person>(() => Read(position), PersonJson.Default.Person),
            "id",
            shape.OrdersAreJson ? new Dictionary<string, ColumnType> { ["orders"] = ColumnType.Json } : new Dictionary<string, ColumnType>()),
        KeyColumn = "id",
        Indexes = [.. shape.Indexes.Select(index => KeyValuePair.Create(index.Index, index.Column))],
        Mappings = [.. shape.Fields.Select(field => new ColumnMapping(field.Column, field.Field))],
        Mode = shape.Mode,
        OnRemoved = shape.OnRemoved,
        MaxRemovedPercent = MaxRemovedPercent,
    };
}
