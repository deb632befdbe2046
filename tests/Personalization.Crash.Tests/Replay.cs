using System.Globalization;
using System.Text.Json;
using Personalization.Crash.Child;

namespace Personalization.Crash.Tests;

/// <summary>
/// Replays the rules of modes and delete behaviors over whole versions of the model, as naively as they are written. Where a run was cut
/// off and its plan was not brought to its end, a key may have one of several parts.
/// </summary>
internal sealed class Replay
{
    /// <summary>The store has no part, or only the header of one that was removed.</summary>
    internal const string NoPart = "-";

    internal const string EmptyPart = "{}";

    private readonly Scenario _scenario;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _parts = new(StringComparer.Ordinal);
    private HashSet<string> _held = new(StringComparer.Ordinal);
    private int _definition;

    internal Replay(Scenario scenario)
    {
        _scenario = scenario;
        foreach (var key in SyncProcess.AllKeys(scenario))
        {
            _parts.Add(key, [NoPart]);
        }
    }

    private Replay(Replay other)
    {
        _scenario = other._scenario;
        _definition = other._definition;
        _entries = new(other._entries, StringComparer.Ordinal);
        _held = new(other._held, StringComparer.Ordinal);
        _parts = other._parts.ToDictionary(pair => pair.Key, pair => pair.Value.ToHashSet(), StringComparer.Ordinal);
    }

    private enum State
    {
        /// <summary>The part is there as the text says.</summary>
        Known,

        /// <summary>A run will write or remove it, whatever it is.</summary>
        Unknown,

        /// <summary>An interrupted run may have left it known or unknown.</summary>
        Unsure,

        /// <summary>In the model, never written.</summary>
        Absent,
    }

    internal IEnumerable<string> Keys => _parts.Keys;

    /// <summary>The index values that a lookup finds at any moment: a record had them when a run last came to its end, and would have them after each run that was tried since.</summary>
    internal IReadOnlySet<string> Held => _held;

    internal Replay Clone() => new(this);

    internal IReadOnlySet<string> PartsOf(string key) => _parts[key];

    /// <summary>A part was seen, so that the others were not there.</summary>
    internal void Observe(string key, string part)
    {
        _parts[key] = [part];
        if (_scenario.Mode == SyncMode.Insert && _entries.TryGetValue(key, out var entry) && entry.State == State.Unsure && IsLive(part))
        {
            _entries[key] = new Entry(State.Known, part);
        }
    }

    /// <summary>A run was cut off and then given up: whatever it would have written may or may not be there.</summary>
    internal void Attempt(int version, int definition)
    {
        var done = Clone();
        var touched = done.Complete(version, definition).Touched;
        _held.IntersectWith(done._held);
        foreach (var key in touched)
        {
            _parts[key].UnionWith(done._parts[key]);
            _entries[key] = new Entry(State.Unsure, null);
        }

        if (definition != _definition)
        {
            Demote(State.Unsure);
        }
    }

    /// <summary>A run came to its end.</summary>
    internal Expectation Complete(int version, int definition)
    {
        var rows = ModelVersions.RowsOf(_scenario, version);
        var expected = new Expectation { IsExact = _entries.Values.All(entry => entry.State != State.Unsure) };
        if (definition != _definition)
        {
            Demote(State.Unknown);
            _definition = definition;
        }

        var groups = rows.Where(row => row.Id is not null).GroupBy(row => row.Id!, StringComparer.Ordinal).ToList();
        var taken = ValuesTaken(groups, expected);
        foreach (var group in groups)
        {
            var row = group.First();
            if (group.Count() > 1)
            {
                expected.Rejected += group.Count();
                _entries.TryAdd(group.Key, new Entry(State.Absent, null));
            }
            else
            {
                Take(row, TextOf(row), taken, expected);
            }
        }

        Remove(groups.Select(group => group.Key).ToHashSet(StringComparer.Ordinal), expected);
        expected.Ignored = rows.Count(row => row.Id is null);
        expected.RowsQueried = rows.Count;
        _held = ValuesThere();
        return expected;
    }

    internal static bool IsLive(string part) => part is not (NoPart or EmptyPart);

    private HashSet<string> ValuesThere()
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parts in _parts.Values.Where(parts => _scenario.HasIndex && parts.Count == 1 && IsLive(parts.First())))
        {
            using var part = JsonDocument.Parse(parts.First());
            if (part.RootElement.GetProperty("email").GetString() is { } email)
            {
                values.Add(email);
            }
        }

        return values;
    }

    private void Demote(State state)
    {
        foreach (var (key, entry) in _entries.Where(pair => pair.Value.State == State.Known).ToList())
        {
            _entries[key] = new Entry(state, null);
        }
    }

    private string TextOf(Person row)
    {
        var email = row.Email is null ? "null" : $"\"{row.Email}\"";
        var name = _definition == 0 ? "name" : "title";
        return string.Create(CultureInfo.InvariantCulture, $$"""{"{{name}}":"{{row.Name}}","email":{{email}},"orders":{{row.Orders ?? "null"}}}""");
    }

    /// <summary>Of the rows that want one value the one that has it keeps it; where none has it none gets it.</summary>
    /// <returns>The keys that do not get their value.</returns>
    private HashSet<string> ValuesTaken(IEnumerable<IGrouping<string, Person>> groups, Expectation expected)
    {
        var refused = new HashSet<string>(StringComparer.Ordinal);
        if (!_scenario.HasIndex)
        {
            return refused;
        }

        var single = groups.Where(group => group.Count() == 1).Select(group => group.First()).Where(row => row.Email is not null);
        foreach (var claim in single.GroupBy(row => row.Email!, StringComparer.Ordinal).Where(claim => claim.Count() > 1))
        {
            foreach (var row in claim)
            {
                var having = _parts[row.Id!].Count(part => part.Contains($"\"{row.Email}\"", StringComparison.Ordinal));
                if (having == 0)
                {
                    refused.Add(row.Id!);
                }
                else if (having < _parts[row.Id!].Count)
                {
                    // Whether it is refused depends on what the interrupted run came to; either is right.
                    expected.IsExact = false;
                    _parts[row.Id!].Add(TextOf(row));
                    _entries[row.Id!] = new Entry(State.Unsure, null);
                    refused.Add(row.Id!);
                }
            }
        }

        return refused;
    }

    private void Take(Person row, string text, HashSet<string> taken, Expectation expected)
    {
        var key = row.Id!;
        var isKnown = _entries.TryGetValue(key, out var entry) && entry.State == State.Known;
        if (isKnown && entry.Text == text && _scenario.Mode != SyncMode.Mirror)
        {
            expected.Unchanged++;
        }
        else if (isKnown && _scenario.Mode == SyncMode.Insert)
        {
            expected.Skipped++;
        }
        else if (row.Orders == Person.BadOrders)
        {
            Keep(key, ref expected.Rejected);
        }
        else if (_scenario.Mode == SyncMode.Update && !Scenario.HasBaseRecord(key))
        {
            // Tried all the same: what is cut off there is unknown too.
            expected.Touched.Add(key);
            Keep(key, ref expected.Skipped);
        }
        else if (taken.Contains(key))
        {
            expected.Touched.Add(key);
            Keep(key, ref expected.Rejected);
        }
        else if (_scenario.Mode == SyncMode.Insert && _parts[key].Any(IsLive))
        {
            InsertWhereMayBe(key, text, expected);
        }
        else
        {
            expected.Added += entry.State == State.Absent || !_entries.ContainsKey(key) ? 1 : 0;
            expected.Changed += entry.State == State.Absent || !_entries.ContainsKey(key) ? 0 : 1;
            Write(key, text, expected);
        }
    }

    private void Keep(string key, ref long count)
    {
        count++;
        _entries.TryAdd(key, new Entry(State.Absent, null));
    }

    private void Write(string key, string text, Expectation expected)
    {
        expected.Touched.Add(key);
        _parts[key] = [text];
        _entries[key] = new Entry(State.Known, text);
    }

    /// <summary>Mode insert leaves a part that is there as it is.</summary>
    private void InsertWhereMayBe(string key, string text, Expectation expected)
    {
        expected.Touched.Add(key);
        var parts = _parts[key];
        if (parts.Count == 1)
        {
            expected.Unchanged += parts.First() == text ? 1 : 0;
            expected.Skipped += parts.First() == text ? 0 : 1;
            _entries[key] = new Entry(State.Known, parts.First());
            return;
        }

        expected.IsExact = false;
        parts.RemoveWhere(part => !IsLive(part));
        parts.Add(text);
        _entries[key] = new Entry(State.Unsure, null);
    }

    private void Remove(HashSet<string> carried, Expectation expected)
    {
        foreach (var (key, entry) in _entries.Where(pair => !carried.Contains(pair.Key)).ToList())
        {
            _entries.Remove(key);
            if (entry.State == State.Absent)
            {
                continue;
            }

            expected.Removed++;
            if (_scenario.OnRemoved != RecordDeleteBehavior.DoNothing)
            {
                expected.Touched.Add(key);
                _parts[key] = _scenario.OnRemoved == RecordDeleteBehavior.DeleteRecord
                    ? [NoPart]
                    : [.. _parts[key].Select(part => part == NoPart ? NoPart : EmptyPart)];
            }
        }
    }

    private readonly record struct Entry(State State, string? Text);
}
