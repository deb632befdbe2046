using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Records;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

public sealed class BackfillEstimateTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, Hour));
    private static readonly AudienceDefinition Quiet = Audience("quiet", Event("ordered", CountOperator.Exactly, 0, Hour));

    [Fact]
    public async Task EstimateAsync_NewAudience_CountsRecordsAndEventsAndWritesNothing()
    {
        var used = await UsedAsync();
        await used.Records.RegisterAsync(new SyncRegistration("other", ["city"]), replaces: null, default);
        await used.Records.ApplyAsync(used.Batch(new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray(), ["ada"])), default);
        var before = await NotesAsync(used);

        var same = await EstimateAsync(used.Twin(Viewers));
        var added = await EstimateAsync(used.Twin(Viewers, Quiet));
        var changed = await EstimateAsync(used.Twin(Quiet with { Name = "viewers" }));
        var left = await EstimateAsync(used.Twin());

        Assert.Equal(new BackfillCost(), same);
        Assert.Equal(new BackfillCost { IsChange = true, Audiences = 1, People = 2, Events = 3 }, added);
        Assert.Equal(added, changed);
        Assert.Equal(added with { Audiences = 0 }, left);
        Assert.Equal(before, await NotesAsync(used));
    }

    [Fact]
    public async Task EstimateAsync_KeysOfSeveralSyncs_CountOnce()
    {
        var used = await UsedAsync();
        await used.Records.RegisterAsync(new SyncRegistration("other", ["city"]), replaces: null, default);
        await used.Records.ApplyAsync(new RecordBatch("other", 1, used.Time.GetUtcNow(), [], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]), default);
        var twin = used.Twin(Viewers, Quiet);
        var shared = new RealtimePlans(twin.Engine.Plans.Definitions, _ => new CollectionDefinition(Parent, "id", ["user_id"], default, 2));

        var cost = await new BackfillEstimate(twin.Engine).EstimateAsync(shared, Hour, default);

        Assert.Equal(2, cost.People);
    }

    [Fact]
    public async Task EstimateAsync_StoreOfNobody_SaysSoAndStaysSo()
    {
        var harness = new EngineHarness(audiences: [Viewers]);

        var cost = await EstimateAsync(harness);

        Assert.Equal(new BackfillCost { IsNewStore = true, IsChange = true, Audiences = 1 }, cost);
        Assert.Empty(await NotesAsync(harness));
        Assert.False(harness.Engine.IsStarted);
    }

    [Fact]
    public async Task EstimateAsync_NoTimeLeft_SaysThatThereIsMore()
    {
        var used = await UsedAsync();

        var cost = await new BackfillEstimate(used.Twin(Viewers, Quiet).Engine).EstimateAsync(used.Twin(Viewers, Quiet).Engine.Plans, TimeSpan.Zero, default);

        Assert.True(cost.IsAtLeast);
    }

    [Fact]
    public async Task EstimateAsync_Cancelled_Ends()
    {
        var used = await UsedAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BackfillEstimate(used.Engine).EstimateAsync(used.Twin(Quiet).Engine.Plans, Hour, cancelled.Token).AsTask());
    }

    private static async Task<EngineHarness> UsedAsync()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.WriteAsync("2", "bob");
        await harness.SendAsync(harness.Message("viewed", "ada"), harness.Message("ordered", "bob"), harness.Message("viewed", "nobody"));
        return harness;
    }

    private static ValueTask<BackfillCost> EstimateAsync(EngineHarness harness) => new BackfillEstimate(harness.Engine).EstimateAsync(harness.Engine.Plans, Hour, default);

    private static async Task<IReadOnlyList<string>> NotesAsync(EngineHarness harness)
    {
        var notes = new List<string>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            foreach (var name in (string[])["mark", "plan:" + Parent])
            {
                if (await harness.People.ReadNoteAsync(bucket, name, default) is { } note)
                {
                    notes.Add($"{bucket} {name} {note}");
                }
            }
        }

        return notes;
    }
}
