using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>
/// A random history of runs, removals, undos, releases and crashes, beside an oracle that knows nothing of the engine: records by key, which are held, and what the last removals took away.
/// </summary>
internal sealed class UndoScenario(int seed, IRecordStore store) : IDisposable
{
    private const int Keys = 10;
    private const int Steps = 24;

    private readonly Random _random = new(seed);
    private readonly UndoWorld _world = new(store);
    private readonly SortedDictionary<string, Person> _table = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (string Json, string Email)> _parts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly List<string> _history = [];

    // The latest removals: the runs that they took, more than one after a crash, and what was there before.
    private readonly List<string> _runs = [];
    private readonly Dictionary<string, (string Json, string Email)> _removed = new(StringComparer.Ordinal);

    private bool _isLost;

    public void Dispose() => _world.Dispose();

    internal async Task PlayAsync()
    {
        _world.OnRemoved = _random.Next(2) == 0 ? RecordDeleteBehavior.DeleteRecord : RecordDeleteBehavior.ClearFields;
        _table["0"] = NewPerson("0"); // never empty, so that the valve on an empty model has no say
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync();
                var found = await _world.PartsAsync();
                Assert.Equal(_parts.Select(part => $"{part.Key} {part.Value.Json}"), found.Select(part => $"{part.Key} {part.Value}"));
                Assert.Equal(_held.Count, await _world.CountHeldAsync());
            }
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{string.Join(Environment.NewLine, _history)}{Environment.NewLine}{exception.Message}", exception);
        }
    }

    private async Task StepAsync()
    {
        switch (_random.Next(10))
        {
            case < 5:
                ChangeTable();
                await RunAsync();
                break;
            case < 8:
                await UndoAsync();
                break;
            case 8:
                await ReleaseAsync();
                break;
            default:
                await LoseSnapshotAsync();
                break;
        }
    }

    private Person NewPerson(string key)
    {
        // Emails change hands, but no two rows have the same.
        string[] free = [.. Enumerable.Range(0, Keys).Select(n => $"e{n}").Except(_table.Values.Where(person => person.Id != key).Select(person => person.Email!))];
        return new Person(key, free[_random.Next(free.Length)], null, $"n{_random.Next(3)}", null);
    }

    private void ChangeTable()
    {
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var key = _random.Next(1, Keys).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (_random.Next(2) == 0)
            {
                _table.Remove(key);
            }
            else
            {
                _table[key] = NewPerson(key);
            }
        }

        if (_random.Next(8) == 0)
        {
            _world.Version = _random.Next(10, 20).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        _world.Rows = [.. _table.Values];
    }

    private async Task RunAsync()
    {
        var options = _random.Next(8) switch
        {
            0 => new SyncRunOptions { Resync = SyncResync.Full },
            1 when !_isLost => new SyncRunOptions { Reconcile = true }, // without a snapshot it does not know of another definition
            2 => new SyncRunOptions { Resync = SyncResync.ClearAndFill },
            _ => new SyncRunOptions(),
        };
        var runs = new List<string>();
        if (_random.Next(3) == 0)
        {
            var end = (RunStep)_random.Next(Enum.GetValues<RunStep>().Length);
            _world.Store.Live(end, _random.Next(1, 3));
            var cut = await _world.RunAsync(options);
            _history.Add($"run {options.Resync} reconcile {options.Reconcile} to {end}: {cut.Status}");
            runs.Add(cut.RunId);
            _world.Store.Live();
        }

        var run = await _world.RunAsync(options);
        _history.Add($"run {options.Resync} reconcile {options.Reconcile}: {run.Status} {run.Counts} {run.Error}, table {string.Join(' ', _table.Values.Select(person => $"{person.Id}={person.Email},{person.Name}"))}");
        Assert.Equal(SyncRunStatus.Success, run.Status);
        _isLost = false;
        runs.Add(run.RunId);
        runs.AddRange(run.Resumed is { } resumed ? [resumed.RunId] : []);
        Apply(runs, clears: options.Resync == SyncResync.ClearAndFill);
    }

    /// <summary>What a whole run does, by the rules alone.</summary>
    private void Apply(List<string> runs, bool clears)
    {
        if (clears)
        {
            _held.Clear();
        }

        string[] gone = [.. _parts.Keys.Where(key => !_table.ContainsKey(key) && !_held.Contains(key))];
        if (gone.Length > 0)
        {
            _runs.Clear();
            _runs.AddRange(runs);
            _removed.Clear();
        }

        foreach (var key in gone)
        {
            _removed.Add(key, _parts[key]);
            _parts.Remove(key);
        }

        // A row takes its value from a record that is only held, which is found by it no longer.
        var emails = _table.Values.Select(person => person.Email!).ToHashSet(StringComparer.Ordinal);
        foreach (var key in _held.Where(key => !_table.ContainsKey(key) && emails.Contains(_parts[key].Email)))
        {
            _parts[key] = (_parts[key].Json, string.Empty);
        }

        foreach (var (key, person) in _table)
        {
            _parts[key] = ($$"""{"name":"{{person.Name}}","version":"{{_world.Version}}"}""", person.Email!);
            _held.Remove(key);
        }
    }

    private async Task UndoAsync()
    {
        if (_removed.Count == 0)
        {
            return;
        }

        var keys = _random.Next(3) == 0 ? _removed.Keys.Where(_ => _random.Next(2) == 0).ToArray() : [];
        if (_random.Next(2) == 0)
        {
            _world.Store.Live((RunStep)_random.Next(Enum.GetValues<RunStep>().Length), _random.Next(1, 3));
            await UndoAllAsync(keys);
            _world.Store.Live();
            if (_random.Next(2) == 0 && _parts.Keys.All(key => _table.ContainsKey(key) || _held.Contains(key)))
            {
                // What an undo that was cut short has brought back is held already. The same rows again, as they were before; what was released would be removed.
                await _world.RunAsync();
            }
        }

        await UndoAllAsync(keys);
        foreach (var (key, part) in _removed)
        {
            // A value is a row's, or that of a record that was brought back before and that no row has taken it from.
            var isTaken = part.Email.Length > 0 && _parts.Any(other => other.Key != key && other.Value.Email == part.Email);
            if (!_parts.ContainsKey(key) && !isTaken && (keys.Length == 0 || keys.Contains(key)))
            {
                _parts.Add(key, part);
                _held.Add(key);
            }
        }
    }

    private async Task UndoAllAsync(string[] keys)
    {
        foreach (var run in _runs)
        {
            try
            {
                var undone = await _world.UndoAsync(run, keys);
                _history.Add($"undo {string.Join(',', keys)}: {undone.Restored} restored, {undone.LeftAlone} left alone, {undone.Rejected} rejected");
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.NothingKept)
            {
                // The run was cut short before it removed anything, or the keys are those of the other.
            }
            catch (Exception) when (_world.Store.IsDead)
            {
                _history.Add("undo was cut short");
            }
        }
    }

    private async Task ReleaseAsync()
    {
        if (_random.Next(2) == 0)
        {
            Assert.Equal(_held.Count, await _world.ReleaseAsync());
            _held.Clear();
            _history.Add("release all");
            return;
        }

        string[] keys = [.. _held.Where(_ => _random.Next(2) == 0)];
        Assert.Equal(keys.Length, await _world.ReleaseAsync(keys: keys));
        _held.ExceptWith(keys);
        _history.Add($"release {string.Join(',', keys)}");
    }

    private async Task LoseSnapshotAsync()
    {
        await _world.State.DeleteAsync(UndoWorld.SyncId, StateFileKind.Snapshot, default);
        _isLost = true;
        _history.Add("the snapshot is lost");
    }
}
