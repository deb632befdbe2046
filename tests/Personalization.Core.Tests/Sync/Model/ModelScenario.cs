using System.Runtime.InteropServices;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>What a scenario may do. Everything by default.</summary>
internal sealed record ScenarioOptions
{
    internal int MaxSyncs { get; init; } = 3;

    internal int MaxKeys { get; init; } = 40;

    internal int Actions { get; init; } = 12;

    internal IReadOnlyList<SyncMode> Modes { get; init; } = [SyncMode.Upsert];

    internal bool Resyncs { get; init; }

    internal bool GivesWay { get; init; }

    internal bool Sweeps { get; init; }

    internal bool Faults { get; init; } = true;
}

/// <summary>Random actions on random tables, each followed by the comparison of everything that can be asked with the model.</summary>
internal sealed class ModelScenario : IDisposable
{
    private readonly Random _random;
    private readonly ScenarioOptions _options;
    private readonly ModelWorld _world;
    private readonly Dictionary<string, Person>[] _tables;
    private readonly bool[] _orphans;
    private readonly bool[] _tried;
    private readonly bool[] _settled;
    private readonly bool[] _resets;
    private readonly int _keys;
    private readonly bool _faults;
    private readonly List<string> _log = [];

    internal ModelScenario(int seed, Func<IRecordStore> newStore, ScenarioOptions options)
    {
        _random = new Random(seed);
        _options = options;
        _keys = _random.Next(1, options.MaxKeys);
        _faults = options.Faults && !OneIn(3);
        var shapes = Enumerable.Range(0, _random.Next(1, options.MaxSyncs + 1)).Select(NewShape).ToArray();
        _world = new ModelWorld(newStore, shapes);
        _tables = [.. shapes.Select(_ => new Dictionary<string, Person>(StringComparer.Ordinal))];
        _orphans = new bool[shapes.Length];
        _tried = new bool[shapes.Length];
        _settled = new bool[shapes.Length];
        _resets = new bool[shapes.Length];
        _log.AddRange(shapes.Select(shape => $"sync {shape.Id}: {shape.Mode}, {shape.OnRemoved}, {shape.Fingerprint}"));
    }

    private bool OneIn(int count) => _random.Next(count) == 0;

    internal async Task PlayAsync()
    {
        try
        {
            for (var i = 0; i < _options.Actions; i++)
            {
                await ActAsync();
            }

            for (var sync = 0; sync < _tables.Length; sync++)
            {
                await RunAsync(sync, Fault.None, SyncResync.None, ignoreRemoved: false);
            }
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}{Environment.NewLine}{string.Join(Environment.NewLine, _log)}", exception);
        }
    }

    public void Dispose() => _world.Dispose();

    private async Task ActAsync()
    {
        var sync = _random.Next(_tables.Length);
        switch (_random.Next(20))
        {
            case 0:
                _log.Add("store lost");
                _world.LoseStore();
                break;
            case 1 when _options.Sweeps:
                _log.Add($"state of {sync} lost");
                await _world.LoseStateAsync(sync);
                break;
            case 2 or 3:
                ChangeShape(sync);
                break;
            case 4 or 5 when _tables.Length > 1 && _world.Shapes.All(shape => shape.Mode != SyncMode.Update):
                await RunTogetherAsync(sync, (sync + 1) % _tables.Length);
                break;
            case < 9 when _faults:
                Edit(sync);
                await RunAsync(sync, (Fault)_random.Next(1, 8), SyncResync.None, ignoreRemoved: false);
                break;
            case 9 when _faults:
                await RunBrokenSourceAsync(sync);
                break;
            case 10 or 11 when _options.Resyncs:
                Edit(sync);
                var resync = (SyncResync)_random.Next(1, CanReset(sync) ? 4 : 3);
                await RunAsync(sync, _faults && OneIn(3) ? (Fault)_random.Next(1, 8) : Fault.None, resync, resync == SyncResync.Full && OneIn(2) && _world.Shapes[sync].Mode != SyncMode.Mirror);
                break;
            default:
                Edit(sync);
                await RunAsync(sync, Fault.None, SyncResync.None, ignoreRemoved: false);
                break;
        }
    }

    /// <summary>The model of claims holds that a known row has its values, which is not so after a reset.</summary>
    private bool CanReset(int sync)
        => _world.Shapes[sync].Indexes.Count == 0 && (_settled[sync] || !_tried[sync]) && _world.Syncs[sync].Trusted == ModelSync.Trust.Yes;

    private ModelShape NewShape(int position)
    {
        var fields = new[] { "name", "orders", "email" }.Where(_ => !OneIn(4)).Select(column => (column, $"{column}_{position}")).ToList();
        (string, string)[] indexes = position switch
        {
            0 when !OneIn(4) => OneIn(2) ? [("email", "email")] : [("email", "email"), ("phone", "phone")],
            _ => [],
        };
        var mode = _options.Modes[_random.Next(_options.Modes.Count)];
        if (mode == SyncMode.Insert && _faults)
        {
            // Whether a row claims anything depends on what is known of it, of which a fault leaves doubt.
            indexes = [];
        }

        var behavior = (RecordDeleteBehavior)_random.Next(3);
        if (behavior == RecordDeleteBehavior.DoNothing && (mode == SyncMode.Mirror || (indexes.Length > 0 && !_options.GivesWay)))
        {
            behavior = RecordDeleteBehavior.DeleteRecord;
        }

        return new ModelShape($"sync-{position}", mode, behavior, fields, indexes, !OneIn(4));
    }

    private void ChangeShape(int sync)
    {
        _world.Shapes[sync] = NewShape(sync);
        _log.Add($"definition of {sync}: {_world.Shapes[sync].OnRemoved}, {_world.Shapes[sync].Fingerprint}");
    }

    private void Edit(int sync)
    {
        var table = _tables[sync];
        var edits = OneIn(5) ? 0 : _random.Next(_keys * 2);
        for (var i = 0; i < edits; i++)
        {
            var key = $"k{_random.Next(_keys)}";
            if (OneIn(4))
            {
                table.Remove(key);
            }
            else
            {
                table[key] = NewRow(key);
            }
        }

        var rows = table.Values.ToList();
        if (OneIn(3))
        {
            _random.Shuffle(CollectionsMarshal.AsSpan(rows));
        }

        for (var i = _random.Next(-3, 3); i > 0 && rows.Count > 0; i--)
        {
            var copied = rows[_random.Next(rows.Count)];
            rows.Insert(_random.Next(rows.Count + 1), OneIn(2) ? copied : NewRow(copied.Id!));
        }

        for (var i = _random.Next(-3, 3); i > 0; i--)
        {
            rows.Insert(_random.Next(rows.Count + 1), new Person(null, null, null, "no key", null));
        }

        _world.Tables[sync] = rows;
        _world.Remember(rows);
    }

    private Person NewRow(string key) => new(
        key,
        OneIn(4) ? null : $"e{_random.Next(_keys + 3)}",
        OneIn(3) ? null : $"p{_random.Next(_keys + 3)}",
        $"name {_random.Next(3)}",
        _random.Next(20) switch
        {
            0 => Person.BadOrders,
            < 15 => null,
            var n => $"[{n}]",
        },
        $"{_random.Next()}");

    private SyncLimits NextLimits() => new()
    {
        MaxProvisionalRows = OneIn(3) ? 1000 : _random.Next(0, 20),
        ScanAfterMisses = _random.Next(1, 10),
        BatchOperations = _random.Next(1, 20),
        BatchesInFlight = _random.Next(1, 5),
        LowWaterBatches = _random.Next(1, 4),
    };

    private async Task RunAsync(int position, Fault fault, SyncResync resync, bool ignoreRemoved)
    {
        var calls = _random.Next(1, fault is Fault.BeforeMark or Fault.AfterMark or Fault.CancelAtMark ? 5 : 8);
        var options = new SyncRunOptions { CancelledByStop = OneIn(2), Resync = resync, IgnoreRemoved = ignoreRemoved };
        _world.Limits = NextLimits();
        _log.Add($"run {position}: {_world.Tables[position].Count} rows, {fault} at {calls}, stop {options.CancelledByStop}, {resync}{(ignoreRemoved ? ", ignoring removals" : null)}");
        var run = await _world.ExecuteAsync(position, options, fault, calls, AssertReadiness);
        Log(run);
        if (run.ErrorCode == ErrorCodes.ValveTripped)
        {
            Assert.Empty(_world.Tables[position]);
            options.AllowRemovals = run.Error!.Split("AllowRemovals = \"")[1].Split('"')[0];
            run = await _world.ExecuteAsync(position, options);
            Log(run);
            fault = Fault.None;
        }

        _orphans[position] |= ignoreRemoved;
        _resets[position] |= resync == SyncResync.ResetCdc;
        await EndAsync(position, run, fault);
    }

    private void Log(SyncRun run) => _log.Add($"  {run.Status}: {run.Error} {run.Counts}{(run.Resumed is null ? null : $" resumed {run.Resumed.Counts}")}");

    private async Task EndAsync(int position, SyncRun run, Fault fault)
    {
        _tried[position] = true;
        _orphans[position] |= _world.Shapes[position].OnRemoved == RecordDeleteBehavior.DoNothing;
        _settled[position] = run.Status is SyncRunStatus.Success or SyncRunStatus.Warning;
        await _world.AssertLookupsAsync();
        if (_settled[position])
        {
            if (!_resets[position])
            {
                await _world.AssertSnapshotIsSoundAsync(position, _orphans[position]);
            }

            await _world.AssertNoLeftoversAsync(position);
            return;
        }

        Assert.True(fault != Fault.None, run.Error);
        Assert.True(run.Status is SyncRunStatus.Cancelled or SyncRunStatus.Interrupted || run.ErrorCode == ErrorCodes.StoreUnavailable, run.Error);
    }

    private async Task RunTogetherAsync(int one, int other)
    {
        Edit(one);
        Edit(other);
        if (new[] { one, other }.Any(sync => _world.Tables[sync].Count == 0 || _world.Syncs[sync].Pending is not null))
        {
            return;
        }

        _log.Add($"run {one} and {other} at once");
        _world.Limits = NextLimits();
        using var service = _world.CreateService();
        await service.StartAsync(default);
        int[] both = [one, other];
        var expected = both.Select(sync => _world.Syncs[sync].Plan(_world.Shapes[sync], _world.Tables[sync])).ToArray();
        var runs = await Task.WhenAll(both.Select(sync => service.RunAsync(_world.Shapes[sync].Id)));
        for (var i = 0; i < both.Length; i++)
        {
            Assert.True(runs[i].Error is null, runs[i].Error);
            _world.Syncs[both[i]].Complete(expected[i], key => _world.Observe(_world.Shapes[both[i]].Id, key));
            Assert.True(expected[i].Allows(runs[i].Counts), $"Counted {runs[i].Counts}; expected {expected[i].Describe()}.");
        }

        await EndAsync(one, runs[0], Fault.None);
        await EndAsync(other, runs[1], Fault.None);
    }

    private async Task RunBrokenSourceAsync(int position)
    {
        var rows = _world.Tables[position];
        if (rows.Count == 0)
        {
            return;
        }

        var readable = _random.Next(rows.Count);
        _log.Add($"run {position}: the source breaks after {readable} rows");
        _world.Queries[position] = new EnumerableSourceQuery<Person>(() => Broken(_world.Read(position), readable), PersonJson.Default.Person);
        _world.Limits = NextLimits();
        var run = await _world.ExecuteAsync(position, new SyncRunOptions());
        _world.Queries[position] = null;
        Log(run);
        Assert.Equal(ErrorCodes.SourceFailed, run.ErrorCode);
        await _world.AssertLookupsAsync();
    }

    private static IEnumerable<Person> Broken(IReadOnlyList<Person> rows, int readable)
        => rows.Take(readable).Concat(rows.Take(1).Select(Person (_) => throw new InvalidOperationException("The source broke.")));

    private void AssertReadiness(SyncService service)
    {
        if (_tried.Any(tried => !tried) || _world.Syncs.Any(sync => sync.Trusted == ModelSync.Trust.No && sync.Entries.Count > 0))
        {
            Assert.False(service.IsReady(ModelWorld.Collection), "The collection calls itself ready while it is loading.");
        }
        else if (_settled.All(settled => settled) && _world.Syncs.All(sync => sync.Trusted == ModelSync.Trust.Yes))
        {
            Assert.True(service.IsReady(ModelWorld.Collection), "The collection is loading although all of it was committed.");
        }
    }
}
