using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Debugging;

/// <summary>A run that a process cut short, at any of its steps, leaves the same rows as one that was not, each once.</summary>
public sealed class DebuggerCrashTests
{
    private const int Count = 30;

    public static TheoryData<string, int> Ends()
    {
        var ends = new TheoryData<string, int>();
        foreach (var (step, times) in new[] { (RunStep.PlanFlushed, 1), (RunStep.MarkOpened, 1), (RunStep.BatchAcknowledged, 8), (RunStep.OutcomesLogged, 5), (RunStep.LowWaterMoved, 5), (RunStep.SnapshotCommitted, 1) })
        {
            for (var n = 1; n <= times; n++)
            {
                ends.Add(step.ToString(), n);
            }
        }

        return ends;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task RunAsync_EndsAtAStepAndIsResumed_RecordsEachRowOnce(string end, int time)
    {
        var whole = await RowsOfAsync(null, 0);
        Assert.Equal(Count + 4, whole.Count);

        Assert.Equal(whole, await RowsOfAsync(Enum.Parse<RunStep>(end), time));
    }

    /// <summary>Answers the rows of the run that wrote the second version of the model, in the order of their numbers.</summary>
    private static async Task<IReadOnlyList<string>> RowsOfAsync(RunStep? end, int time)
    {
        using var sync = new DebuggedSync();
        sync.Harness.ColumnTypes = new Dictionary<string, ColumnType> { ["name"] = ColumnType.Native };
        await sync.Harness.RunAsync(DebuggedSync.Customers(Count));
        await sync.OnAsync();
        sync.Store.OnApply(StoreFault.RowError("007"));
        var limits = sync.Harness.Limits;
        var left = time;
        sync.Harness.Limits = limits with
        {
            Stepped = step =>
            {
                if (step == end && --left == 0)
                {
                    // Nothing of this process reaches the store any more, so that its plan stays open.
                    sync.Store.On(StoreOperations.All, StoreFault.Throw());
                    throw new ProcessEndedException();
                }
            },
        };
        sync.Harness.Rows = Second();
        using (var service = sync.Harness.CreateService())
        {
            await service.StartAsync(default);
            await service.RunAsync(SyncHarness.SyncId);
        }

        sync.Store.ClearFaults();
        sync.Store.OnApply(StoreFault.RowError("007"));
        sync.Harness.Limits = limits;
        await sync.Harness.RunAsync(Second());
        var rows = await sync.RowsAsync();

        // The row that the store cannot take is tried again by the next run.
        return [.. rows.Where(row => row.Key != "007" || row.RunId == rows.Min(one => one.RunId)).OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => $"{row.Operation} {row.Key} {row.Status} {row.Answer} {(row.Source is null ? "-" : "row")}")];
    }

    /// <summary>All are changed, one leaves, two values change hands and three are new.</summary>
    private static Customer[] Second()
    {
        var rows = DebuggedSync.Customers(Count + 3, " v2")[..];
        (rows[1], rows[2]) = (rows[1] with { Email = rows[2].Email }, rows[2] with { Email = rows[1].Email });
        return [.. rows.Where(row => row.Id != "009"), new Customer("900", "900@x", "new")];
    }

    private sealed class ProcessEndedException : Exception;
}
