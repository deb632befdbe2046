using Personalization.Realtime.Audiences;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

public sealed class BackfillTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 2, 10 * Minute));

    private static readonly AudienceDefinition Buyers = Audience("buyers", Event("ordered", CountOperator.AtLeast, 1, 60 * Minute));

    private static readonly AudienceDefinition Quiet = Audience("quiet", Event("ordered", CountOperator.Exactly, 0, 60 * Minute));

    [Fact]
    public async Task RunAsync_NewAudience_AnswersAsBeforeUntilTheLogIsReplayed()
    {
        var before = await StartedAsync(Viewers);
        await before.WriteAsync("1", "ada");
        await before.WriteAsync("2", "bob");
        await before.SendAsync(before.Message("viewed", "ada"), before.Message("viewed", "ada"), before.Message("ordered", "ada"));

        var after = before.Twin(Viewers, Buyers, Quiet);
        Assert.Equal("viewers", await after.AudiencesOfAsync("1"));
        Assert.Equal("", await after.AudiencesOfAsync("2"));
        await after.Engine.Backfill.RunAsync(default);

        Assert.Equal("viewers,buyers", await after.AudiencesOfAsync("1"));
        Assert.Equal("quiet", await after.AudiencesOfAsync("2"));
        Assert.Equal(["1+viewers by m2", "1+buyers by definition"], (await after.TransitionsOfAsync("1")).Select(line => line.Replace("m3", "m2", StringComparison.Ordinal)));
        Assert.Equal(["1+quiet by definition"], await after.TransitionsOfAsync("2"));
    }

    [Fact]
    public async Task RunAsync_EventsComeBeforeIt_EachDifferenceIsWrittenOnce()
    {
        var before = await StartedAsync(Viewers);
        await before.WriteAsync("1", "ada");
        await before.SendAsync("ordered", "ada");

        var after = before.Twin(Viewers, Quiet);
        await after.SendAsync(after.Message("viewed", "ada"), after.Message("viewed", "ada"));
        Assert.Equal("viewers", await after.AudiencesOfAsync("1"));
        Assert.Empty(await after.TransitionsOfAsync("1"));
        await after.Engine.Backfill.RunAsync(default);
        await after.Engine.Backfill.RunAsync(default);

        Assert.Equal("viewers", await after.AudiencesOfAsync("1"));
        Assert.Equal(["1+viewers by definition"], await after.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task RunAsync_MeaningChanges_TheOldAnswerHoldsUntilItIsThrough()
    {
        var before = await StartedAsync(Viewers);
        await before.WriteAsync("1", "ada");
        await before.SendAsync(before.Message("viewed", "ada"), before.Message("viewed", "ada"), before.Message("ordered", "ada"));

        await before.Engine.ReloadAsync(new RealtimeDefinitions([], Models, [Quiet with { Name = "viewers" }]), default);
        Assert.Equal("viewers", await before.AudiencesOfAsync("1"));
        await before.Engine.Backfill.RunAsync(default);

        Assert.Equal("", await before.AudiencesOfAsync("1"));
        Assert.Equal("2-viewers by definition", (await before.TransitionsOfAsync("1"))[^1]);
    }

    [Fact]
    public async Task RunAsync_AnotherEngineWasFirst_EventsTakenHereMeanwhileCountToo()
    {
        var one = await StartedAsync(Viewers);
        var other = one.Twin(Viewers);
        await other.Engine.Backfill.RunAsync(default);
        await one.WriteAsync("1", "ada");
        var next = new RealtimeDefinitions([], Models, [Viewers, Buyers]);

        await one.Engine.ReloadAsync(next, default);
        await one.Engine.Backfill.RunAsync(default);
        await other.SendAsync("ordered", "ada");
        await other.Engine.ReloadAsync(next, default);
        Assert.Equal("", await other.AudiencesOfAsync("1"));
        await other.Engine.Backfill.RunAsync(default);

        Assert.Equal("buyers", await other.AudiencesOfAsync("1"));
        Assert.Equal("buyers", await one.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task TellAsync_AnotherEngineHasOtherDefinitions_WhoeverStartsNextReplaysTheLog()
    {
        var old = await StartedAsync(Viewers);
        await old.WriteAsync("1", "ada");
        var first = old.Twin(Viewers, Buyers);
        await first.Engine.Backfill.RunAsync(default);

        await old.SendAsync("ordered", "ada");
        await old.Engine.Backfill.TellAsync(default);
        await first.Engine.Backfill.TellAsync(default);
        var next = old.Twin(Viewers, Buyers);
        Assert.Equal("", await next.AudiencesOfAsync("1"));
        await next.Engine.Backfill.RunAsync(default);

        Assert.Equal("buyers", await next.AudiencesOfAsync("1"));
        var last = old.Twin(Viewers, Buyers);
        await last.Engine.StartAsync(default);
        Assert.All(last.Engine.Plans.All, plan => Assert.True(plan.Progress.IsDone));
    }

    [Fact]
    public async Task RunAsync_NothingChanged_NothingIsDone()
    {
        var before = await StartedAsync(Viewers, Quiet);
        await before.WriteAsync("1", "ada");
        await before.SendAsync("ordered", "ada");

        var after = before.Twin(Viewers, Quiet);
        await after.Engine.StartAsync(default);

        Assert.All(after.Engine.Plans.All, plan => Assert.True(plan.Progress.IsDone));
    }

    [Fact]
    public async Task RunAsync_DeviceHasChangedHands_ItStaysWithTheLastOne()
    {
        var before = await StartedAsync(Viewers);
        await before.WriteAsync("1", "ada");
        await before.WriteAsync("2", "bob");
        await before.SendAsync("ordered", "ada", "d");
        await before.SendAsync("ordered", device: "d");
        await before.SendAsync("viewed", "bob", "d");

        var two = Audience("two", Event("ordered", CountOperator.AtLeast, 2, 60 * Minute));
        var after = before.Twin(Viewers, two);
        await after.Engine.Backfill.RunAsync(default);
        await after.SendAsync("viewed", device: "d");

        Assert.Equal("two", await after.AudiencesOfAsync("1"));
        Assert.Equal("viewers", await after.AudiencesOfAsync("2"));
    }

    [Fact]
    public async Task RunAsync_RandomChange_AnswersAsTheReferenceDoes()
    {
        AudienceDefinition[][] versions =
        [
            [Viewers, Quiet],
            [Viewers with { Where = new AllCondition([Event("viewed", CountOperator.AtLeast, 4, 20 * Minute)]) }, Quiet, Buyers],
            [Buyers, Audience("free", Field("plan", "free"), Event("viewed", CountOperator.LessThan, 3, 15 * Minute))],
        ];
        for (var run = 0; run < 5 * TestSettings.Scale; run++)
        {
            var seed = TestSettings.NextSeed();
            var random = new SeededRandom(seed);
            var harness = await StartedAsync(versions[0]);
            var world = new EngineWorld(harness, versions[0]);
            foreach (var version in versions.Skip(1).Append(versions[0]))
            {
                for (var step = 0; step < 25; step++)
                {
                    await world.DoAsync(random);
                }

                await world.ReloadAsync(version);
                await world.AssertAnswersAsync($"PERSONALIZATION_TEST_SEED={seed}");
                await world.AssertTransitionsAsync($"PERSONALIZATION_TEST_SEED={seed}");
            }
        }
    }

    private static async Task<EngineHarness> StartedAsync(params AudienceDefinition[] audiences)
    {
        var harness = new EngineHarness(audiences: audiences);
        await harness.Engine.Backfill.RunAsync(default);
        return harness;
    }
}
