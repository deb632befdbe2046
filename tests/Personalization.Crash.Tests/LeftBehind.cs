using System.Text;
using System.Text.Json;
using Personalization.Crash.Child;
using Personalization.Records;
using Personalization.Sqlite;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Crash.Tests;

/// <summary>What a run, or the end of its process, left in the store and in the state directory. Looks only.</summary>
internal sealed class LeftBehind
{
    /// <summary>The parts, by key; keys without one are missing.</summary>
    internal Dictionary<string, (PartState State, ulong Hash, string Text)> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>The snapshot's entries, by key.</summary>
    internal Dictionary<string, (EntryState State, ulong Hash)> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>What a lookup finds, by index value; values without a record are missing.</summary>
    internal Dictionary<string, string> Found { get; } = new(StringComparer.Ordinal);

    internal SnapshotFile? Snapshot { get; private set; }

    internal SyncMark? Mark { get; private set; }

    /// <summary>The keys of the plan that the mark names as open, unless its snapshot is already there.</summary>
    internal HashSet<string>? OpenKeys { get; private set; }

    /// <summary>
    /// The keys of records with an index value that another record, which carries it too, has taken. Where values change hands in a ring
    /// that is longer than a batch, that is so between two batches; the other record's own change is still to come.
    /// </summary>
    internal HashSet<string> Overtaken { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a store and a state directory that nobody uses.</summary>
    internal static async Task<LeftBehind> ReadAsync(string directory, Scenario scenario)
    {
        using var files = new FileSyncStateStore(SyncProcess.StatePath(directory));
        return await ReadAsync(directory, scenario, files, isShared: false);
    }

    /// <summary>Reads a store and a state that processes share, and that nobody uses.</summary>
    internal static Task<LeftBehind> ReadSharedAsync(string directory, Scenario scenario, ISyncStateStore files) => ReadAsync(directory, scenario, files, isShared: true);

    /// <summary>What lies there is left to the process that comes next, so the store is copied.</summary>
    private static async Task<LeftBehind> ReadAsync(string directory, Scenario scenario, ISyncStateStore files, bool isShared)
    {
        var copy = Directory.CreateDirectory(Path.Combine(directory, "copy")).FullName;
        foreach (var file in Directory.EnumerateFiles(directory, "store.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var left = new LeftBehind();
        await using (var store = new SqliteRecordStore(SyncProcess.StorePath(copy)))
        {
            var records = await store.OpenAsync(SyncProcess.CollectionOf(scenario), default);
            await left.ReadStoreAsync(records, scenario);
        }

        Directory.Delete(copy, recursive: true);
        await left.ReadSnapshotAsync(files);
        if (left.Mark?.OpenPlanId is { } open && open != left.Snapshot?.Header.RunId)
        {
            left.OpenKeys = await ReadPlanAsync(files, open, mayMiss: isShared);
        }

        return left;
    }

    /// <summary>
    /// A known entry has a live part of its hash, and a live part has an entry, but for keys of the open plan. A part whose value another
    /// one has taken will be written again.
    /// </summary>
    internal void CheckSoundness(Scenario scenario)
    {
        foreach (var key in Overtaken)
        {
            var isUnknown = Entries.TryGetValue(key, out var entry) && entry.State == EntryState.Unknown;
            Assert.True(isUnknown || OpenKeys?.Contains(key) == true, $"'{key}' has an index value that another record has taken for good.");
        }

        foreach (var (key, entry) in Entries)
        {
            if (entry.State == EntryState.Known && OpenKeys?.Contains(key) != true)
            {
                Assert.True(Parts.TryGetValue(key, out var part) && part.State == PartState.Live, $"'{key}' is known and has no live part.");
                Assert.True(part.Hash == entry.Hash, $"'{key}' is known with another hash than its part.");
            }
        }

        if (scenario.OnRemoved != RecordDeleteBehavior.DoNothing)
        {
            var live = Parts.Where(pair => pair.Value.State == PartState.Live).Select(pair => pair.Key);
            Assert.DoesNotContain(live, key => !Entries.ContainsKey(key) && OpenKeys?.Contains(key) != true);
        }
    }

    /// <summary>A value that one record had before a run and another has after it leads to the one or the other, wherever the run was cut off.</summary>
    internal void CheckFound(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Assert.True(Found.TryGetValue(value, out var record), $"'{value}' is not found.");
            Assert.Contains($"\"email\":\"{value}\"", record, StringComparison.Ordinal);
        }
    }

    internal string PartOf(string key) => Parts.TryGetValue(key, out var part)
        ? part.State switch { PartState.Live => part.Text, PartState.Cleared => Replay.EmptyPart, _ => Replay.NoPart }
        : Replay.NoPart;

    private async Task ReadStoreAsync(IRecordCollection records, Scenario scenario)
    {
        Mark = await records.GetMarkAsync(Scenario.SyncId, default);
        foreach (var email in ModelVersions.AllEmails(scenario))
        {
            if (await records.FindAsync("email", email, default) is { } found)
            {
                Found.Add(email, Encoding.UTF8.GetString(found.Utf8Json.Span));
            }
        }

        foreach (var key in SyncProcess.AllKeys(scenario))
        {
            var record = await records.GetStoredAsync(key, default);
            if (record?.PartOf(Scenario.SyncId) is not { } part)
            {
                continue;
            }

            Parts.Add(key, (part.State, part.InputHash, Encoding.UTF8.GetString(record.JsonOf(part).Span)));
            if (!await CheckLookupsAsync(records, record, part, scenario))
            {
                Overtaken.Add(key);
            }
        }
    }

    /// <summary>Batches are applied whole, so whatever a lookup finds at any moment carries the value that was looked up.</summary>
    /// <returns>Whether the record is found by all its values; <see langword="false"/> when another one has taken one.</returns>
    private static async Task<bool> CheckLookupsAsync(IRecordCollection records, StoredRecord record, RecordPart part, Scenario scenario)
    {
        var found = await records.FindAsync("id", record.Key, default);
        Assert.Equal(part.State != PartState.Removed, found is not null);
        if (part.ValueOf("email") is not { } email)
        {
            Assert.True(
                !scenario.HasIndex || part.State != PartState.Live
                || Encoding.UTF8.GetString(record.JsonOf(part).Span).Contains("\"email\":null", StringComparison.Ordinal));
            return true;
        }

        Assert.True(scenario.HasIndex);
        var holder = await records.FindHolderAsync("email", email, default);
        Assert.NotNull(holder);
        var held = (await records.GetStoredAsync(holder, default))!;
        Assert.Equal(email, held.PartOf(Scenario.SyncId)!.ValueOf("email"));
        var byKey = await records.FindAsync("id", holder, default);
        var byEmail = await records.FindAsync("email", email, default);
        Assert.True(byKey!.Utf8Json.Span.SequenceEqual(byEmail!.Utf8Json.Span));
        return holder == record.Key;
    }

    private async Task ReadSnapshotAsync(ISyncStateStore files)
    {
        Snapshot = await SnapshotFile.OpenAsync(files, Scenario.SyncId, default);
        if (Snapshot is null)
        {
            return;
        }

        await using var reader = await Snapshot.OpenEntriesAsync(default);
        while (await reader.ReadBlockAsync(default))
        {
            var rest = reader.Payload.Span;
            while (!rest.IsEmpty)
            {
                var entry = SnapshotEntry.Read(ref rest);
                Assert.True(Entries.TryAdd(Encoding.UTF8.GetString(entry.Key), (entry.State, entry.Hash)), "The snapshot has a key twice.");
            }
        }
    }

    /// <summary>
    /// A process that loses its lease between its plan and its mark may move the mark after its successor has removed the plan. It can read nothing any more, so nothing of the plan was
    /// written and none of its keys is exempt: state and store have to agree on all of them.
    /// </summary>
    private static async Task<HashSet<string>> ReadPlanAsync(ISyncStateStore files, string id, bool mayMiss)
    {
        var stream = await files.OpenReadAsync(Scenario.SyncId, StateFileKind.Plan, default);
        if (stream is null && mayMiss)
        {
            return [];
        }

        Assert.True(stream is not null, "The mark names an open plan, and there is none.");
        await using var reader = await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, Scenario.SyncId, default);
        var run = JsonSerializer.Deserialize(reader.Header.Span, PlanJson.Default.PlanHeader)!.RunId;
        if (run != id && mayMiss)
        {
            return []; // the successor's, which it could not open
        }

        Assert.Equal(id, run);
        var voided = PlanFooter.Parse(reader.Footer.Span).Voided;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var ordinal = 0L;
        while (await reader.ReadBlockAsync(default))
        {
            var rest = reader.Payload.Span;
            for (; !rest.IsEmpty; ordinal++)
            {
                var operation = PlanOperation.Read(ref rest);
                if (!voided.Contains(ordinal))
                {
                    keys.Add(Encoding.UTF8.GetString(operation.Key));
                }
            }
        }

        return keys;
    }
}
