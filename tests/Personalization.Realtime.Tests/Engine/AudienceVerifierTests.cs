using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

public sealed class AudienceVerifierTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly AudienceDefinition[] Audiences =
        [Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, Hour)), Audience("quiet", Event("ordered", CountOperator.Exactly, 0, Hour))];

    [Fact]
    public async Task VerifyAsync_StateLost_IsFoundAndMended()
    {
        var harness = await StartedAsync();
        await RewriteAsync(harness, _ => default);
        var verifier = new AudienceVerifier(harness.Engine, harness.Memberships);

        var found = await verifier.VerifyAsync("viewers", default);
        var mended = await verifier.ReconcileAsync("viewers", default);
        var after = await verifier.VerifyAsync("viewers", default);

        Assert.Equal((2, 1, "1"), (found.People, found.Differences, Assert.Single(found.Sample)));
        Assert.Equal(2, mended);
        Assert.Equal((2, 0), (after.People, after.Differences));
    }

    [Fact]
    public async Task ReconcileAsync_StateIsDamaged_IsMadeAnew()
    {
        var harness = await StartedAsync();
        await RewriteAsync(harness, state => new byte[] { 1, 2, 3 });
        var verifier = new AudienceVerifier(harness.Engine, harness.Memberships);
        await Assert.ThrowsAsync<InvalidDataException>(() => harness.AudiencesOfAsync("1"));

        await verifier.ReconcileAsync("viewers", default);

        Assert.Equal("viewers,quiet", await harness.AudiencesOfAsync("1"));
        Assert.Equal(0, (await verifier.VerifyAsync("viewers", default)).Differences);
    }

    [Fact]
    public async Task VerifyAsync_ValueBecomesAnotherRecords_EachHasTheirOwnEvents()
    {
        var (audience, next) = (Audience("once", Event("viewed", CountOperator.Exactly, 1, Hour)), Audience("seen", Event("viewed", CountOperator.AtLeast, 1, Hour)));
        var harness = new EngineHarness(audiences: [audience]);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        await harness.WriteAsync("1", "bob");
        await harness.WriteAsync("2", "ada");
        Assert.Equal(("once", ""), (await harness.AudiencesOfAsync("1"), await harness.AudiencesOfAsync("2")));

        Assert.Equal(0, (await new AudienceVerifier(harness.Engine, harness.Memberships).VerifyAsync("once", default)).Differences);
        await harness.Engine.ReloadAsync(new RealtimeDefinitions([], Models, [audience, next]), default);
        await harness.Engine.Backfill.RunAsync(default);

        Assert.Equal(("once,seen", ""), (await harness.AudiencesOfAsync("1"), await harness.AudiencesOfAsync("2")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VerifyAsync_DeviceOfTwoUsers_EachHasTheirOwnEvents(bool hasRecords)
    {
        var (audience, next) = (Audience("two", Event("viewed", CountOperator.Exactly, 2, Hour)), Audience("three", Event("viewed", CountOperator.AtLeast, 2, Hour)));
        var harness = new EngineHarness(audiences: [audience]);
        await harness.Engine.Backfill.RunAsync(default);
        await WriteAsync(hasRecords);
        await harness.SendAsync("viewed", device: "d");
        await harness.SendAsync("viewed", device: "d");
        await harness.SendAsync(harness.Message("", "ada", "d", type: EventType.Identify));
        await WriteAsync(!hasRecords);
        await harness.SendAsync(harness.Message("", "bob", "d", type: EventType.Identify));
        await harness.SendAsync("viewed", device: "d");
        Assert.Equal(("two", ""), (await harness.AudiencesOfAsync("1"), await harness.AudiencesOfAsync("2")));

        Assert.Equal(0, (await new AudienceVerifier(harness.Engine, harness.Memberships).VerifyAsync("two", default)).Differences);
        await harness.Engine.ReloadAsync(new RealtimeDefinitions([], Models, [audience, next]), default);
        await harness.Engine.Backfill.RunAsync(default);

        Assert.Equal(("two,three", ""), (await harness.AudiencesOfAsync("1"), await harness.AudiencesOfAsync("2")));

        async Task WriteAsync(bool writes)
        {
            if (writes)
            {
                await harness.WriteAsync("1", "ada");
                await harness.WriteAsync("2", "bob");
            }
        }
    }

    [Fact]
    public async Task VerifyAsync_RandomOperations_FindsNothing()
    {
        for (var run = 0; run < 3 * TestSettings.Scale; run++)
        {
            var seed = TestSettings.NextSeed();
            var random = new SeededRandom(seed);
            var harness = new EngineHarness(audiences: Audiences);
            await harness.Engine.Backfill.RunAsync(default);
            var world = new EngineWorld(harness, Audiences);
            for (var step = 0; step < 60; step++)
            {
                await world.DoAsync(random);
            }

            foreach (var audience in Audiences)
            {
                var found = await new AudienceVerifier(harness.Engine, harness.Memberships).VerifyAsync(audience.Name, default);
                Assert.True(found.Differences == 0, $"PERSONALIZATION_TEST_SEED={seed}: {audience.Name} differs.\n{string.Join('\n', world.Done)}");
            }
        }
    }

    private static async Task<EngineHarness> StartedAsync()
    {
        var harness = new EngineHarness(audiences: Audiences);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.WriteAsync("2", "bob");
        await harness.SendAsync(harness.Message("viewed", "ada"), harness.Message("ordered", "bob"));
        Assert.Equal("viewers,quiet", await harness.AudiencesOfAsync("1"));
        return harness;
    }

    private static async Task RewriteAsync(EngineHarness harness, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change)
    {
        var person = PersonIds.OfRecord(Parent, "1");
        var stored = (await harness.People.ReadAsync([person], default))[0]!;
        await harness.People.CommitAsync([new PersonCommit { Person = person, ExpectedVersion = stored.Version, State = change(stored.State) }], default);
    }
}
