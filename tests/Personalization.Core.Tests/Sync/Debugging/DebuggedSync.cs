using System.Text;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.Debugging;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Debugging;

/// <summary>A sync with a journal, whose debugger can be switched.</summary>
internal sealed class DebuggedSync : IDisposable
{
    internal DebuggedSync(IJournal? journal = null)
    {
        Memory = new MemoryJournal(Time);
        Journal = journal ?? Memory;
        Store = new FaultyRecordStore(new InMemoryRecordStore());
        Harness = new SyncHarness(Store) { Journal = Journal, Time = Time };
        Harness.Limits = new SyncLimits { BatchOperations = 4, BatchesInFlight = 2, LowWaterBatches = 2 };
        Switches = new DebugSwitches(Journal, Time);
    }

    internal ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    internal MemoryJournal Memory { get; }

    internal IJournal Journal { get; }

    internal FaultyRecordStore Store { get; }

    internal SyncHarness Harness { get; }

    internal DebugSwitches Switches { get; }

    internal Task OnAsync(double hours = 1) => Switches.SwitchOnAsync(SyncHarness.SyncId, TimeSpan.FromHours(hours), default).AsTask();

    /// <summary>Answers a line a row: operation, key, status, batch, source, part, answer, reason.</summary>
    internal async Task<string[]> LinesAsync(string? runId = null) => [.. (await RowsAsync(runId)).Select(Line)];

    internal async Task<IReadOnlyList<JournalRow>> RowsAsync(string? runId = null)
        => await Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = runId, Limit = 1000 }, default);

    internal static string Line(JournalRow row)
        => $"{row.Operation} {row.Key ?? "-"} {row.Status} {row.Batch} {Text(row.Source)} {Text(row.Part)} {row.Answer} {row.Reason}".Trim();

    internal static Customer[] Customers(int count, string suffix = "") => [.. Enumerable.Range(0, count).Select(n => new Customer($"{n:000}", $"{n}@x", $"name {n}{suffix}"))];

    public void Dispose()
    {
        Harness.Dispose();
        Memory.Dispose();
    }

    private static string Text(ReadOnlyMemory<byte>? json) => json is { } known ? Encoding.UTF8.GetString(known.Span) : "-";
}
