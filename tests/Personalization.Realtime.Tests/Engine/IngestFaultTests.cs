using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>Ingest while the store fails, and while more comes in than can be taken.</summary>
public sealed class IngestFaultTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly AudienceDefinition[] Audiences = [Audience("three", Event("viewed", CountOperator.Exactly, 3, Hour))];

    private readonly SwitchedPersonStore _people = new(new MemoryPersonStore());

    [Fact]
    public async Task AcceptAsync_StoreFailsAtRandom_RepeatsLoseNothingAndCountNothingTwice()
    {
        for (var run = 0; run < 20 * TestSettings.Scale; run++)
        {
            var seed = TestSettings.NextSeed();
            var random = new SeededRandom(seed);
            _people.Inner = new MemoryPersonStore();
            _people.BeforeCommit = _people.AfterCommit = _ => Task.CompletedTask;
            var harness = new EngineHarness(_people, audiences: Audiences);
            await harness.WriteAsync("1", "ada");
            await harness.WriteAsync("2", "bob");
            _people.BeforeCommit = _people.AfterCommit = _ => random.Chance(40) ? throw new RecordStoreException("test", "commit", "Away.") : Task.CompletedTask;
            for (var n = 0; n < 3; n++)
            {
                EventMessage[] messages = [harness.Message("viewed", "ada", n == 0 ? "d" : null), harness.Message("viewed", "bob"), harness.Message("viewed", device: "d")];
                for (var isAccepted = false; !isAccepted;)
                {
                    try
                    {
                        await harness.SendAsync(n == 0 ? messages[..2] : n == 1 ? messages : messages[1..]);
                        isAccepted = true;
                    }
                    catch (RecordStoreException)
                    {
                        // The sender tries again.
                    }
                }
            }

            var found = $"{await harness.AudiencesOfAsync("1")}|{await harness.AudiencesOfAsync("2")}|{(await harness.LogAsync()).Distinct().Count()}";
            Assert.True(found == "|three|7", $"PERSONALIZATION_TEST_SEED={seed}: {found}");
        }
    }

    [Fact]
    public async Task AcceptAsync_StoreIsAway_TheAnswerIsAnErrorAndTheNextCallWorks()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        _people.IsAway = true;
        await Assert.ThrowsAsync<RecordStoreException>(() => harness.SendAsync("viewed", "ada"));
        await Assert.ThrowsAsync<RecordStoreException>(() => harness.AudiencesOfAsync("1"));

        _people.IsAway = false;
        await harness.SendAsync("viewed", "ada");

        Assert.Single(await harness.LogAsync());
    }

    [Fact]
    public async Task AcceptAsync_TooMuchUnderWay_IsRefusedBeforeItIsTaken()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.Engine.StartAsync(default);
        var held = new TaskCompletionSource();
        _people.BeforeCommit = _ => held.Task;
        var large = harness.Message("viewed", "ada") with { Utf8Json = new byte[60 * 1024 * 1024] };
        var under = harness.Ingest.AcceptAsync("web", [large with { Name = "unheard", AnonymousId = null }], default).AsTask();

        var refused = await Assert.ThrowsAsync<IngestOverloadedException>(() => harness.Ingest.AcceptAsync("web", [large], default).AsTask());
        Assert.InRange(refused.RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        held.SetResult();
        await Assert.ThrowsAsync<ArgumentException>(() => under);
        await harness.SendAsync("viewed", "ada");

        Assert.Single(await harness.LogAsync());
    }

    [Fact]
    public async Task AcceptAsync_ManyCallsUnderWay_TheOneMoreIsRefused()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.Engine.StartAsync(default);
        var held = new TaskCompletionSource();
        _people.BeforeCommit = _ => held.Task;
        Task[] calls = [.. Enumerable.Range(0, 1000).Select(n => harness.SendAsync("viewed", $"user{n}"))];

        await Assert.ThrowsAsync<IngestOverloadedException>(() => harness.SendAsync("viewed", "ada"));
        held.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(1000, (await harness.LogAsync()).Count);
    }
}
