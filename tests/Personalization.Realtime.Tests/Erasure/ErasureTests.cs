using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Records;
using static Personalization.Realtime.Tests.Erasure.ErasureWorld;

namespace Personalization.Realtime.Tests.Erasure;

/// <summary>Who is erased is nowhere, and no later run, repair or replay brings the person back.</summary>
public sealed class ErasureTests
{
    [Theory]
    [InlineData("memory", "email", Email)]
    [InlineData("memory", "id", Key)]
    [InlineData("sqlite", "email", Email)]
    [InlineData("redis", "email", Email)]
    public async Task ForgetAsync_PersonWithEvents_IsNowhereAndNeverComesBack(string kind, string index, string value)
    {
        await using var world = await OpenAsync(kind);
        await world.ActAsync();
        Assert.Equal(["free", "viewers"], (await world.Services.GetRequiredService<IAudienceMembership>().GetAsync(Parent, Key)).Order(StringComparer.Ordinal));

        var receipt = await world.ForgetAsync(index, value);

        await world.AssertGoneAsync("erased");
        Assert.Equal(2, receipt.Erased.Where(one => one.Place == "records").Sum(one => one.Count));
        Assert.Equal(2, receipt.Erased.Where(one => one.Place == "snapshots").Sum(one => one.Count));
        Assert.Equal(4, receipt.Erased.Single(one => one.Place == "log").Count);
        Assert.True(receipt.Erased.Single(one => one.Place == "outbox").Count >= 2);
        Assert.DoesNotContain("ada", TextOf(receipt), StringComparison.Ordinal);

        (string Name, Func<Task> Do)[] later =
        [
            ("a plain run", () => RunAsync(world, new SyncRunOptions())),
            ("a full resync", () => RunAsync(world, new SyncRunOptions { Resync = SyncResync.Full })),
            ("a full resync without removals", () => RunAsync(world, new SyncRunOptions { Resync = SyncResync.Full, IgnoreRemoved = true })),
            ("a reset of CDC", () => RunAsync(world, new SyncRunOptions { Resync = SyncResync.ResetCdc, Force = true })),
            ("clear and fill", () => RunAsync(world, new SyncRunOptions { Resync = SyncResync.ClearAndFill })),
            ("a reconciliation", () => RunAsync(world, new SyncRunOptions { Reconcile = true })),
            ("a run with changed rows", () =>
            {
                world.SetRows("paid");
                return RunAsync(world, new SyncRunOptions());
            }),
            ("a row that is written by itself", () => WriteRowAsync(world)),
            ("the run after it", () => RunAsync(world, new SyncRunOptions())),
            ("events", world.ActAsync),
            ("a backfill", async () =>
            {
                var engine = world.Services.GetRequiredService<RealtimeEngine>();
                await engine.Backfill.ReplayAsync(engine.Plans.All, default);
                await engine.Backfill.WalkAsync(engine.Plans.All[0], Causes.Record, default);
            }),
            ("a plain run at the end", () => RunAsync(world, new SyncRunOptions())),
        ];
        foreach (var (name, act) in later)
        {
            await act();
            await world.AssertGoneAsync("after " + name);
        }

        var again = await world.ForgetAsync(index, value);
        Assert.False(again.HasErased, TextOf(again));
        Assert.Equal(0, again.Suppressed);
    }

    [Fact]
    public async Task ForgetAsync_PlanThatWasCutShort_IsNotResumedWithThePerson()
    {
        var stop = new CancellationTokenSource();
        var batches = 0;
        await using var world = await OpenAsync("memory", services => services.AddSingleton<IRecordChangeListener>(new Stopping(() =>
        {
            if (++batches == 3)
            {
                stop.Cancel();
            }
        })));
        await world.ActAsync();

        // Ada comes first in the next plan, with many behind.
        world.SetRows("paid", others: 50_000);
        batches = 0;
        var run = await world.Services.GetRequiredService<ISyncService>().RunAsync("profile", new SyncRunOptions { CancelledByStop = true }, stop.Token);
        Assert.Equal(SyncRunStatus.Interrupted, run.Status);

        await world.ForgetAsync();
        await world.AssertGoneAsync("erased between");
        var resumed = await world.RunAsync("profile");

        await world.AssertGoneAsync("resumed");
        Assert.Equal(1, resumed.Counts.Ignored);
        Assert.NotNull(await world.Services.GetRequiredService<IPersonalizationCache>().GetAsync(Parent, "id", "o49999"));
    }

    [Fact]
    public async Task ForgetAsync_RowThatWasRejected_IsInNoAccount()
    {
        await using var world = await OpenAsync("memory");
        world.Rows.SetRows([[Key, Email, "free"], [Key, Email, "paid"], ["o1", "o1@mail.example", "free"], ["o2", "o2@mail.example", "free"], ["o2", "o2@mail.example", "free"]]);
        var service = world.Services.GetRequiredService<ISyncService>();
        var before = await service.RunAsync("profile");
        Assert.Contains(before.Rejections, row => row.Key == Key);

        await world.ForgetAsync("id", Key);

        Assert.Equal(["o2"], service.GetLastRun("profile")!.Rejections.Select(row => row.Key));
        Assert.Equal(["o2"], service.FindRun(before.RunId)!.Run!.Rejections.Select(row => row.Key));
        foreach (var options in new[] { new SyncRunOptions(), new SyncRunOptions { Resync = SyncResync.Full }, new SyncRunOptions { Reconcile = true }, new SyncRunOptions { Resync = SyncResync.ClearAndFill } })
        {
            var run = await service.RunAsync("profile", options);
            Assert.Equal(["o2"], run.Rejections.Select(row => row.Key));
            Assert.Equal(2, run.Counts.Ignored);
            Assert.True(run.Counts.AddUp);
        }
    }

    [Fact]
    public async Task RunAsync_StoreOfPeopleIsAway_WritesNobodyAndIsFineAfterwards()
    {
        await using var world = await OpenAsync("switched");
        await world.ForgetAsync();
        world.SetRows("paid");
        var service = world.Services.GetRequiredService<ISyncService>();
        foreach (var options in new[] { new SyncRunOptions(), new SyncRunOptions { Resync = SyncResync.Full }, new SyncRunOptions { Resync = SyncResync.ClearAndFill } })
        {
            world.Switched!.IsAway = true;
            var failed = await service.RunAsync("profile", options);
            world.Switched.IsAway = false;

            Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (failed.Status, failed.ErrorCode));
            Assert.DoesNotContain("ada", failed.Error!, StringComparison.Ordinal);
            Assert.Null(await world.Services.GetRequiredService<IPersonalizationCache>().GetAsync(Parent, "id", Key));
        }

        var run = await world.RunAsync("profile");
        Assert.True(run.Counts.AddUp);
        Assert.Equal(1, run.Counts.Ignored);
        Assert.Null(await world.Services.GetRequiredService<IPersonalizationCache>().GetAsync(Parent, "id", Key));
    }

    [Fact]
    public async Task ForgetAsync_CutShortAnywhere_IsFinishedByTheRepetition()
    {
        for (var commit = 1; ; commit++)
        {
            await using var world = await OpenAsync("switched");
            await world.ActAsync();
            var commits = 0;
            var failed = false;
            world.Switched!.BeforeCommit = _ =>
            {
                failed |= ++commits == commit;
                return commits == commit ? throw new InvalidOperationException("The process ends here.") : Task.CompletedTask;
            };
            try
            {
                await world.ForgetAsync();
            }
            catch (Exception exception) when (failed)
            {
                Assert.NotNull(exception);
            }

            world.Switched.BeforeCommit = _ => Task.CompletedTask;
            if (!failed)
            {
                Assert.True(commit > 1);
                return;
            }

            await world.ForgetAsync();
            await world.RunAsync("profile");
            await world.AssertGoneAsync($"cut short at commit {commit}");
        }
    }

    [Fact]
    public async Task ForgetAsync_LastEraserFails_TheRepetitionKnowsThePersonStill()
    {
        var asked = new List<ErasedPerson>();
        await using var world = await OpenAsync("memory", services => services.AddSingleton<IPersonEraser>(new Failing(asked)));
        await world.ActAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.ForgetAsync());
        var receipt = await world.ForgetAsync();

        Assert.Equal([Key, Key], asked.Select(person => person.RecordKey));
        Assert.Contains(new PersonKey(Parent, "a:ada-phone"), asked[0].People);
        Assert.Contains(receipt.Erased, one => one is { Place: "elsewhere", Count: 1 });
        await world.AssertGoneAsync("repeated");
    }

    [Fact]
    public async Task ForgetAsync_UnknownPerson_IsKeptOutFromThenOn()
    {
        await using var world = await OpenAsync("memory");
        await world.SendAsync("viewed", "ada-new", null);
        await world.SendAsync("viewed", "o1", null);

        var receipt = await world.ForgetAsync("id", "ada-new");
        await world.SendAsync("viewed", "ada-new", null);

        Assert.Equal(1, receipt.Erased.Single(one => one.Place == "log").Count);
        var people = await world.People.ReadAsync([PersonIds.OfValue(Parent, "id", "ada-new"), PersonIds.OfRecord(Parent, "ada-new")], default);
        Assert.All(people, Assert.Null);
    }

    [Fact]
    public async Task AllowAsync_ErasedPerson_ComesBackByTheNextRun()
    {
        await using var world = await OpenAsync("memory");
        await world.ForgetAsync("id", Key);
        await world.RunAsync("profile");

        Assert.True(await world.Erasure.AllowAsync(Parent, "id", Key, default) > 0);
        Assert.Equal(0, await world.Erasure.AllowAsync(Parent, "id", Key, default));
        var run = await world.RunAsync("profile");

        Assert.Equal((1, 0), (run.Counts.Added, run.Counts.Ignored));
        Assert.NotNull(await world.Services.GetRequiredService<IPersonalizationCache>().GetAsync(Parent, "id", Key));
    }

    [Fact]
    public async Task ForgetAsync_UnknownCollectionOrIndex_IsTold()
    {
        await using var world = await OpenAsync("memory");

        Assert.Equal(ErrorCodes.CollectionNotFound, (await Assert.ThrowsAsync<PersonalizationException>(async () => await world.Erasure.ForgetAsync("nobody", "id", "x", default))).Code);
        Assert.Equal(ErrorCodes.IndexNotFound, (await Assert.ThrowsAsync<PersonalizationException>(async () => await world.Erasure.ForgetAsync(Parent, "phone", "x", default))).Code);
    }

    private static async Task RunAsync(ErasureWorld world, SyncRunOptions options)
    {
        foreach (var sync in new[] { "profile", "extra" })
        {
            var run = await world.RunAsync(sync, options);
            Assert.Equal(1, run.Counts.Ignored);
            Assert.True(run.Counts.AddUp);
        }
    }

    private static async Task WriteRowAsync(ErasureWorld world)
    {
        var refused = await Assert.ThrowsAsync<PersonalizationException>(() => world.Services.GetRequiredService<ISyncService>().TestRowAsync("profile", Key, new RowTestOptions { Write = true }));
        Assert.Equal(ErrorCodes.PersonErased, refused.Code);
    }

    private static string TextOf(ErasureReceipt receipt)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            receipt.Write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class Failing(List<ErasedPerson> asked) : IPersonEraser
    {
        public ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
        {
            asked.Add(person);
            return asked.Count == 1 ? throw new InvalidOperationException("It is away.") : new ValueTask<IReadOnlyList<ErasedCount>>([new ErasedCount("elsewhere", null, 1)]);
        }
    }

    private sealed class Stopping(Action applied) : IRecordChangeListener
    {
        public ValueTask AppliedAsync(string collection, RecordBatch batch, CancellationToken cancellationToken)
        {
            applied();
            return default;
        }
    }
}
