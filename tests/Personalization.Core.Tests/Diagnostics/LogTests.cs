using System.Reflection;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.Tests.Diagnostics;

public sealed class LogTests
{
    [Fact]
    public void LogEvents_Numbers_AreDistinctAndFrozen()
    {
        var events = typeof(LogEvents).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);

        // Numbers may be added. One that is here never changes: operators filter by it.
        var frozen = new Dictionary<string, int>
        {
            ["RunStarted"] = 1,
            ["RunCompleted"] = 2,
            ["RunFailed"] = 3,
            ["RunCancelled"] = 4,
            ["ValveTripped"] = 5,
            ["RowsRejected"] = 6,
            ["SnapshotUnreadable"] = 7,
            ["PlanFolded"] = 8,
            ["SourceRetried"] = 9,
            ["StoreRetried"] = 10,
            ["PlanResumed"] = 11,
            ["CollectionLoading"] = 20,
            ["CollectionReady"] = 21,
            ["StartFailed"] = 30,
            ["SchedulerFailed"] = 31,
            ["ReadinessFailed"] = 32,
            ["StopTimedOut"] = 33,
            ["LookupsOnly"] = 34,
            ["HidesOthers"] = 35,
        };
        Assert.All(frozen, expected => Assert.Equal(expected.Value, events[expected.Key]));
        Assert.Distinct(events.Values);
    }

    [Fact]
    public void Log_Messages_CarryTheirIds()
    {
        var logger = new ListLogger();

        logger.RunStarted(LogLevel.Information, "profile", "r1");
        logger.RunCompleted("profile", "r1", "success", 1.5, 45, 1, 2, 3, 4, 5, 6, 7, 8);
        logger.RunFailed(LogLevel.Error, "profile", "r1", 1.5, "source_failed", "The source failed.", 45, 1, 2, 6, 7, 8);
        logger.RunCancelled("profile", "r1", "interrupted", 1.5, 45, 1, 2, 6, 7, 8);
        logger.ValveTripped(LogLevel.Error, "profile", "r1", "It would remove too much.");
        logger.RowsRejected("profile", "r1", 6);
        logger.SnapshotUnreadable("profile", "version 9");
        logger.PlanFolded("profile", 10);
        logger.SourceRetried("profile", "TimeoutException", 0.25, 1, 3);
        logger.StoreRetried("profile", "TimeoutException", 0.25, 1, 8);
        logger.PlanResumed("profile", "r1", 5, 10);

        Assert.Equal(Enumerable.Range(1, 11), logger.Events.Select(logged => logged.Id));
        Assert.Equal(
            "Sync profile: run r1 ended as success in 1.500 s. Of 45 rows 1 added, 2 changed, 3 unchanged, 4 skipped, 5 ignored, 6 rejected, 7 aborted; 8 removed.",
            logger.Events[1].Text.Trim());
        Assert.Equal(LogLevel.Error, logger.Events[2].Level);
    }
}
