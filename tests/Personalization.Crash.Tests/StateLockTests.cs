using Personalization.Crash.Child;
using Personalization.Sync;

namespace Personalization.Crash.Tests;

/// <summary>The state directory belongs to one process, until that ends in whatever way.</summary>
[Collection(ChildGroup.Name)]
public sealed class StateLockTests(ChildPool children)
{
    [Theory]
    [InlineData(nameof(RunStep.PlanFlushed))]
    [InlineData(nameof(RunStep.MarkOpened))]
    [InlineData(nameof(RunStep.BatchAcknowledged))]
    [InlineData(nameof(RunStep.LowWaterMoved))]
    [InlineData(nameof(RunStep.SnapshotCommitted))]
    [InlineData(nameof(RunStep.MarkCommitted))]
    public async Task Run_AnotherProcessIsInTheMiddleOfOne_FailsAndDisturbsNothing(string step)
    {
        using var crash = new CrashCase(new Scenario { Seed = 21 });
        await crash.RunAsync(children, crash.CommandOf(0));
        var command = crash.CommandOf(1);
        using var first = new ChildProcess();
        using var second = new ChildProcess();
        await first.SendAsync(command with { Point = step, Occurrence = 1, Action = PointAction.Pause });
        var points = await first.ReadToPauseAsync();

        var refused = await second.RunAsync(crash.CommandOf(2));
        Assert.Equal(SyncRunStatus.Failed, refused.Result!.Status);
        Assert.Equal(ErrorCodes.StateLocked, refused.Result.ErrorCode);

        await crash.CheckAsync(command, await first.GoOnAsync(points));
    }

    [Theory]
    [InlineData(nameof(RunStep.PlanFlushed))]
    [InlineData(nameof(RunStep.BatchAcknowledged))]
    [InlineData(nameof(RunStep.SnapshotCommitted))]
    public async Task Run_ProcessThatHeldTheDirectoryWasKilled_Runs(string step)
    {
        using var crash = new CrashCase(new Scenario { Seed = 22 });
        await crash.RunAsync(children, crash.CommandOf(0));
        var command = crash.CommandOf(1);
        using var first = new ChildProcess();
        await first.SendAsync(command with { Point = step, Occurrence = 1, Action = PointAction.Pause });
        var points = await first.ReadToPauseAsync();

        await first.KillAsync();

        await crash.CheckAsync(command, new RunOutcome(null, points));
        await crash.RunAsync(children, crash.CommandOf(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_ProcessIsAskedToStop_PlanStaysOpenAndIsResumed(int batch)
    {
        using var crash = new CrashCase(new Scenario { Seed = 23 });
        await crash.RunAsync(children, crash.CommandOf(0));
        var command = crash.CommandOf(1) with { Point = nameof(RunStep.BatchAcknowledged), Occurrence = batch, Action = PointAction.Stop };
        using var first = new ChildProcess();

        var stopped = await first.RunAsync(command);

        Assert.Equal(SyncRunStatus.Interrupted, stopped.Result!.Status);
        await crash.CheckAsync(command, stopped with { Result = null });
        var next = await crash.RunAsync(children, crash.CommandOf(2));
        Assert.NotNull(next.Result!.Resumed);
    }
}
