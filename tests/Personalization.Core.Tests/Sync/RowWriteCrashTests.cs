using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

/// <summary>A process that ends while it writes one row by itself: the next run knows that the record may be of any version.</summary>
public sealed class RowWriteCrashTests
{
    private static readonly Customer[] Rows = [new("1", "a@x", "Ada"), new("2", "b@x", "Bob")];

    [Theory]
    [InlineData(nameof(RunStep.PlanFlushed), false)]
    [InlineData(nameof(RunStep.MarkOpened), false)]
    [InlineData(nameof(RunStep.BatchAcknowledged), false)]
    [InlineData(nameof(RunStep.PlanFolded), false)]
    [InlineData(nameof(RunStep.PlanFlushed), true)]
    [InlineData(nameof(RunStep.MarkOpened), true)]
    [InlineData(nameof(RunStep.BatchAcknowledged), true)]
    [InlineData(nameof(RunStep.PlanFolded), true)]
    public async Task TestRowAsync_EndsThere_TheNextRunMakesTheStoreWhatTheModelIs(string end, bool hasRun)
    {
        using var harness = new SyncHarness();
        if (hasRun)
        {
            await harness.RunAsync(Rows);
        }

        harness.Rows = [Rows[0], new("2", "b@x", "Bert"), new("3", "c@x", "Cy")];
        harness.Limits = harness.Limits with { Stepped = step => _ = step.ToString() == end ? throw new InvalidOperationException("The process ends here.") : 0 };
        using (var service = harness.CreateService())
        {
            await service.StartAsync(default);
            await Assert.ThrowsAnyAsync<Exception>(() => service.TestRowAsync(SyncHarness.SyncId, "3", new RowTestOptions { Write = true }));
        }

        harness.Limits = new();
        var run = await harness.RunAsync([Rows[0], new("2", "b@x", "Bert")]);

        Assert.Equal((SyncRunStatus.Success, true), (run.Status, run.Counts.AddUp));
        Assert.Equal("""{"name":"Ada"}""", await harness.FindAsync("1"));
        Assert.Equal("""{"name":"Bert"}""", await harness.FindAsync("2"));
        Assert.Null(await harness.FindAsync("3"));
    }
}
