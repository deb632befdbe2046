using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>Several engines on one store at the same time: no event counts twice, none is lost, and numbers have no gaps.</summary>
public sealed class TogetherTests
{
    private const int Senders = 8;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("memory", 25)]
    [InlineData("sqlite", 5)]
    [InlineData("redis", 5)]
    public async Task AcceptAsync_TwoEnginesAtOnce_EveryEventCountsOnce(string store, int rounds)
    {
        await using var people = await PeopleStores.OpenAsync(store);
        string[] users = ["ada", "bob"];
        AudienceDefinition[] audiences =
        [
            Audience("all", Event("viewed", CountOperator.Exactly, Senders * rounds, Hour)),
            Audience("odd", Event("viewed", CountOperator.AtLeast, (Senders * rounds) + 1, Hour)),
            Audience("free", Event("viewed", CountOperator.AtLeast, 1, Hour), Field("plan", "free")),
        ];
        var one = new EngineHarness(people.Store, audiences: audiences);
        await one.Engine.Backfill.RunAsync(default);
        var (other, third) = (one.Twin(audiences), one.Twin(audiences));
        for (var at = 0; at < users.Length; at++)
        {
            await one.WriteAsync($"{at}", users[at], "\"plan\":\"paid\"");
        }

        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var engine = sender % 2 == 0 ? one : other;
            for (var round = 0; round < rounds; round++)
            {
                EventMessage[] messages = [.. users.Select(user => engine.Message("viewed", user, id: $"{user}-{sender}-{round}"))];
                await engine.SendAsync(messages);
                await (sender % 2 == 0 ? other : one).SendAsync(messages);
            }
        }));
        var sync = Task.Run(async () =>
        {
            for (var round = 0; round <= rounds; round++)
            {
                await one.WriteAsync("0", "ada", round % 2 == 0 ? "\"plan\":\"free\"" : "\"plan\":\"paid\"");
                await third.SweepAsync();
            }
        });
        await Task.WhenAll(senders.Append(sync));

        Assert.Equal("all", await one.AudiencesOfAsync("0"));
        Assert.Equal("all", await other.AudiencesOfAsync("1"));
        foreach (var transitions in (await one.TransitionsAsync()).GroupBy(transition => (transition.Person, transition.Transition.Audience)))
        {
            Assert.Equal(Enumerable.Range(1, transitions.Count()).Select(n => (long)n), transitions.Select(one => one.Transition.Number));
            Assert.All(transitions, one => Assert.Equal(one.Transition.Number % 2 == 1, one.Transition.IsMember));
        }
    }

    [Fact]
    public async Task AcceptAsync_ManyWantTheSamePeople_NobodyTriesForLong()
    {
        const int Calls = 48;
        var attempts = 0;
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        var store = new SwitchedPersonStore(new MemoryPersonStore(time))
        {
            BeforeCommit = async commits =>
            {
                Interlocked.Add(ref attempts, commits.Count);
                for (var others = 0; others < 64; others++)
                {
                    await Task.Yield(); // a store takes its time
                }
            },
        };
        string[] users = [.. Enumerable.Range(0, 20).Select(user => $"user{user}")];
        var harness = new EngineHarness(store, time, Audience("all", Event("viewed", CountOperator.Exactly, Calls, Hour)));
        await harness.WriteAsync("0", users[0]);
        attempts = 0;

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => Task.Run(() => harness.SendAsync([.. users.Select(user => harness.Message("viewed", user, id: $"{user}-{call}"))]))));

        Assert.Equal("all", await harness.AudiencesOfAsync("0"));
        Assert.InRange(attempts, Calls * users.Length, 5 * Calls * users.Length);
    }

    [Fact]
    public async Task AcceptAsync_RecordAppearsMeanwhile_NoEventIsLeftBehind()
    {
        AudienceDefinition[] audiences = [Audience("two", Event("viewed", CountOperator.Exactly, 2, Hour), Field("plan", "free"))];
        var one = new EngineHarness(audiences: audiences);
        await one.Engine.Backfill.RunAsync(default);
        var other = one.Twin(audiences);
        for (var person = 0; person < 200; person++)
        {
            var (key, user) = ($"{person}", $"user{person}");
            await Task.WhenAll(
                Task.Run(() => one.WriteAsync(key, user, "\"plan\":\"free\"")),
                Task.Run(() => other.SendAsync("viewed", user)),
                Task.Run(() => one.SendAsync("viewed", user, $"device{person}")));

            Assert.Equal("two", await one.AudiencesOfAsync(key));
            Assert.Equal(["1+two"], (await one.TransitionsOfAsync(key)).Select(line => line[..5]));
        }
    }
}
