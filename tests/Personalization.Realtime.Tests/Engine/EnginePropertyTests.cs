using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>Random events, records, links, timers and times through two engines on one store: every answer is the reference's, and transitions have no gaps.</summary>
public sealed class EnginePropertyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly AudienceDefinition[] Audiences =
    [
        Audience("viewers", Event("viewed", CountOperator.AtLeast, 2, 10 * Minute)),
        Audience("quiet", Event("ordered", CountOperator.Exactly, 0, 5 * Minute)),
        Audience("free", Event("viewed", CountOperator.AtLeast, 1, 20 * Minute), Field("plan", "free"), Event("ordered", CountOperator.LessThan, 2, 10 * Minute)),
        Audience("both", new InAudienceCondition("viewers"), new NotCondition(new InAudienceCondition("free"))),
    ];

    [Theory]
    [InlineData("memory", 12)]
    [InlineData("sqlite", 2)]
    [InlineData("redis", 1)]
    public async Task Engine_RandomOperations_AnswersAsTheReferenceDoes(string store, int runs)
    {
        for (var run = 0; run < runs * TestSettings.Scale; run++)
        {
            await using var people = await PeopleStores.OpenAsync(store);
            await RunAsync(TestSettings.NextSeed(), people.Store);
        }
    }

    private static async Task RunAsync(int seed, IPersonStore people)
    {
        var random = new SeededRandom(seed);
        var harness = new EngineHarness(people, audiences: Audiences);
        await harness.Engine.Backfill.RunAsync(default);
        var world = new EngineWorld(harness, Audiences);
        for (var step = 0; step < 60; step++)
        {
            await world.DoAsync(random);
            await world.AssertAnswersAsync($"PERSONALIZATION_TEST_SEED={seed}, step {step}");
        }

        await world.AssertTransitionsAsync($"PERSONALIZATION_TEST_SEED={seed}");
    }
}
