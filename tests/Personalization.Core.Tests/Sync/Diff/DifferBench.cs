using System.Text;
using Personalization.Sync;
using Personalization.Sync.Diff;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Diff;

/// <summary>Runs a differ alone, as a plan's builder would.</summary>
internal sealed class DifferBench : IDisposable
{
    private readonly FileSyncStateStore _snapshots = FileSyncStateStore.CreateTemporary();

    internal async Task<Result> DiffAsync(IReadOnlyList<Row> old, IReadOnlyList<Row> rows, SyncLimits limits)
    {
        var snapshot = old.Count == 0 ? null : await WriteAsync(old);
        await using var differ = new RowDiffer(snapshot, _snapshots, "s", limits);
        var comparisons = new List<(Row Row, long Ordinal, RowComparison Comparison)>();
        var operations = 0L;
        foreach (var row in rows)
        {
            var key = Encoding.UTF8.GetBytes(row.Key);
            await differ.FillAsync(default);
            if (!differ.TryMatchNext(key, out var comparison))
            {
                comparison = await differ.LocateAsync(key, row.Hash, operations, default);
            }

            comparisons.Add((row, operations, comparison));
            if (!row.IsRefused)
            {
                operations++;
            }
            else if (comparison.Kind == RowComparisonKind.Provisional)
            {
                differ.Withdraw(key);
            }
        }

        var resolved = new Dictionary<long, ResolvedRow>();
        var removed = new List<string>();
        await differ.SettleAsync(
            (in ResolvedRow row) => resolved.Add(row.Ordinal, row), entry => removed.Add(Encoding.UTF8.GetString(entry.Key)), _ => ValueTask.CompletedTask, default);
        var suspects = rows.Select(row => row.Key).Distinct().Where(key => IsSuspect(differ.Suspects, key)).ToHashSet();
        return new Result(old, rows, comparisons, resolved, removed, suspects, differ.Suspects.Count, differ.PeakBytes, differ.HasSpilled);
    }

    public void Dispose() => _snapshots.Dispose();

    // Counting two rows of a key tells whether it is a suspect.
    private static bool IsSuspect(SuspectKeys suspects, string key)
    {
        var row = Encoding.UTF8.GetBytes(key);
        suspects.CountRow(new SnapshotEntry(EntryState.Known, RowOutcome.Planned, 0, row));
        return suspects.CountRow(new SnapshotEntry(EntryState.Known, RowOutcome.Planned, 0, row));
    }

    private async Task<SnapshotFile> WriteAsync(IReadOnlyList<Row> old)
    {
        await using var file = await _snapshots.CreateAsync("s", StateFileKind.Snapshot, default);
        var writer = new BlockWriter(file.Stream);
        var header = new SnapshotHeader
        {
            RunId = "run",
            SyncId = "s",
            Collection = "c",
            KeyColumn = "id",
            Fingerprint = "f",
            StartedAt = DateTimeOffset.UnixEpoch,
            Token = 1,
        };
        await writer.StartAsync(StateFormat.SnapshotMagic, header.ToUtf8(), default);
        foreach (var entry in old)
        {
            new SnapshotEntry(entry.State, RowOutcome.Unchanged, entry.Hash, Encoding.UTF8.GetBytes(entry.Key)).Write(writer);
            if (writer.IsFull)
            {
                await writer.FlushAsync(default);
            }
        }

        await writer.FinishAsync(0, default, default);
        await file.CommitAsync(default);
        return (await SnapshotFile.OpenAsync(_snapshots, "s", default))!;
    }

    internal sealed record Row(string Key, ulong Hash, bool IsRefused = false)
    {
        internal EntryState State => (EntryState)(1 + (Hash % 3));
    }

    internal sealed record Result(
        IReadOnlyList<Row> Old,
        IReadOnlyList<Row> Rows,
        IReadOnlyList<(Row Row, long Ordinal, RowComparison Comparison)> Comparisons,
        IReadOnlyDictionary<long, ResolvedRow> Resolved,
        IReadOnlyList<string> Removed,
        IReadOnlySet<string> Suspects,
        long SuspectCount,
        long PeakBytes,
        bool HasSpilled)
    {
        internal int Count(RowComparisonKind kind) => Comparisons.Count(compared => compared.Comparison.Kind == kind);

        internal void AssertRight()
        {
            var old = Old.ToDictionary(row => row.Key);
            var carried = Rows.Select(row => row.Key).ToHashSet();
            var duplicated = Rows.GroupBy(row => row.Key).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
            Assert.Equal(Old.Select(row => row.Key).Where(key => !carried.Contains(key)), Removed);
            Assert.Equal(duplicated.Order(StringComparer.Ordinal), Suspects.Order(StringComparer.Ordinal));
            Assert.Equal(Suspects.Count, SuspectCount);
            foreach (var (row, ordinal, comparison) in Comparisons.Where(compared => !duplicated.Contains(compared.Row.Key)))
            {
                var entry = old.GetValueOrDefault(row.Key);
                switch (comparison.Kind)
                {
                    case RowComparisonKind.Found:
                        Assert.Equal((entry!.State, entry.Hash), (comparison.State, comparison.Hash));
                        break;
                    case RowComparisonKind.New:
                        Assert.Null(entry);
                        break;
                    default:
                        var resolved = !row.IsRefused && Resolved.TryGetValue(ordinal, out var found) ? found : default;
                        Assert.Equal(row.IsRefused || entry is null ? default : (row.Hash, entry.State, entry.Hash), (resolved.Hash, resolved.OldState, resolved.OldHash));
                        break;
                }
            }
        }
    }
}
