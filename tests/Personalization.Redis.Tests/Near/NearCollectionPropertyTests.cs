using Personalization.Records;
using Personalization.Redis.Near;
using Personalization.Testing;

namespace Personalization.Redis.Tests.Near;

/// <summary>Whatever happens to messages, reads, writers and masters, no answer was superseded longer ago than is stated, and none is another record's.</summary>
public sealed class NearCollectionPropertyTests
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];
    private static readonly string[] Emails = ["a@x", "b@x", "c@x"];

    private static readonly NearCacheOptions Options = new() { MaxStaleness = TimeSpan.FromSeconds(2), MaxAge = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task FindAsync_AnyFaults_AnswersNothingThatWasSupersededLongerAgoThanStated()
    {
        var hits = 0;
        var first = TestSettings.NextSeed();
        for (var i = 0; i < 300 * TestSettings.Scale; i++)
        {
            hits += await PlayAsync(unchecked(first + i));
        }

        // A cache that never answers by itself would be right too.
        Assert.True(hits > 1000, $"Only {hits} hits.");
    }

    private static async Task<int> PlayAsync(int seed)
    {
        var random = new SeededRandom(seed);
        var time = new ManualTimeProvider();
        var origin = new FakeOrigin(time);
        using var diagnostics = new NearDiagnostics();
        await using var near = new NearCollection(new CollectionDefinition("people", "id", ["email"]), origin, Options, diagnostics, time);
        var pending = new List<(string Index, string Value, long AskedAt, Task<PersonalizationRecord?> Answer)>();
        var hits = 0;
        for (var step = 0; step < 200; step++)
        {
            switch (random.Next(20))
            {
                case 0 or 1:
                    origin.Write(random.Pick(Keys), random.Chance(70) ? random.Pick(Emails) : null, tells: !random.Chance(10));
                    break;
                case 2:
                    origin.Remove(random.Pick(Keys), tells: !random.Chance(10));
                    break;
                case 3 when random.Chance(20):
                    origin.TellAll();
                    break;
                case 4 when random.Chance(30):
                    origin.IsAway = !origin.IsAway;
                    break;
                case 5:
                    origin.IsSlow = !origin.IsSlow;
                    break;
                case 6 when random.Chance(30):
                    origin.Replicate();
                    break;
                case 7 when random.Chance(20):
                    origin.Failover(losesRecords: random.Chance(50));
                    break;
                case 8 or 9 when origin.Gates > 0:
                    origin.Open(random.Next(origin.Gates));
                    break;
                case 10 or 11 when origin.Messages.Count > 0 && origin.Receiver is { } receive:
                    // Mostly the next one; sometimes another, sometimes none, sometimes one twice.
                    var taken = random.Chance(80) ? 0 : random.Next(origin.Messages.Count);
                    var message = origin.Messages[taken];
                    if (!random.Chance(5))
                    {
                        origin.Messages.RemoveAt(taken);
                    }

                    if (!random.Chance(10))
                    {
                        receive(message);
                    }

                    break;
                case 12 or 13:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(random.Chance(10) ? 25_000 : 700)));
                    break;
                default:
                    var index = random.Chance(50) ? "id" : "email";
                    var value = random.Pick(index == "id" ? Keys : Emails);
                    var reads = origin.Reads;
                    var asked = (index, value, time.GetTimestamp(), near.FindAsync(index, value, default).AsTask());
                    pending.Add(asked);
                    hits += origin.Reads == reads && asked.Item4.IsCompletedSuccessfully && asked.Item4.Result is not null ? 1 : 0;
                    break;
            }

            foreach (var answered in pending.Where(call => call.Answer.IsCompleted).ToArray())
            {
                pending.Remove(answered);
                await CheckAsync(origin, answered, seed, step);
            }
        }

        origin.IsSlow = false;
        while (origin.Gates > 0)
        {
            origin.Open(0);
        }

        return hits;
    }

    private static async Task CheckAsync(FakeOrigin origin, (string Index, string Value, long AskedAt, Task<PersonalizationRecord?> Answer) call, int seed, int step)
    {
        PersonalizationRecord? answer;
        try
        {
            answer = await call.Answer;
        }
        catch (RecordStoreException)
        {
            return;
        }

        if (answer is null)
        {
            return;
        }

        var value = origin.Of(answer);
        Assert.Equal(call.Value, call.Index == "id" ? value.Key : value.Email);
        Assert.False(answer.IsStale);
        if (value.SupersededAt is { } superseded)
        {
            var isWithin = value.ToldAt is { } told ? call.AskedAt - told <= Options.MaxStaleness.Ticks : call.AskedAt - superseded <= Options.MaxAge.Ticks;
            Assert.True(isWithin, $"Seed {seed}, step {step}: superseded {TimeSpan.FromTicks(call.AskedAt - superseded)} before it was asked for, told {value.ToldAt - superseded}.");
        }
    }
}
