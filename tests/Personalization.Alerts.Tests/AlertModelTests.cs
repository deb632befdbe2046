using Personalization.Destinations;
using Personalization.Journal;

namespace Personalization.Alerts.Tests;

/// <summary>A trigger through random runs, mutes, hosts that die and channels that are away, beside a model that knows of nothing but levels.</summary>
public sealed class AlertModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Trigger_RandomLife_TellsWhatTheModelTells(int seed)
    {
        var random = new Random(seed);
        for (var life = 0; life < 25; life++)
        {
            await LiveAsync(random, $"seed {seed}, life {life}");
        }
    }

    private static async Task LiveAsync(Random random, string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var world = new AlertWorld();
        world.Rules.Clear();
        world.Rules.Add(new AlertRule(AlertTrigger.Rejected) { WarningRows = AlertRows.Count(1), CriticalRows = AlertRows.Count(10) });
        var channels = new[] { (Channel: world.Listen("all"), Least: AlertLevel.Warning), (Channel: world.Listen("pager", AlertLevel.Critical), Least: AlertLevel.Critical) };
        var key = new AlertKey(AlertWorld.Sync, AlertTrigger.Rejected);
        var (level, told, isMuted) = (AlertLevel.Ok, AlertLevel.Ok, false);
        var changes = new List<(AlertLevel From, AlertLevel To)>();
        var crashes = 0;
        var hosts = new[] { world.NewHost(), world.NewHost() };
        for (var step = 0; step < 40; step++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 10)));
            var host = random.Next(hosts.Length);
            switch (random.Next(10))
            {
                case 0:
                    isMuted = true;
                    await world.Store.MuteAsync(key, new AlertMute(world.Time.GetUtcNow(), null), cancellationToken);
                    break;
                case 1:
                    isMuted = false;
                    await world.Store.UnmuteAsync(key, cancellationToken);
                    break;
                case 2:
                    // Dies between the change and the sending.
                    await JudgeAsync(() => hosts[host].Watch.JudgeAsync(AlertWorld.Sync, cancellationToken).AsTask());
                    hosts[host] = world.NewHost();
                    break;
                case 3:
                    // Dies after the sending, before it has noted so.
                    using (var dying = new CancellationTokenSource())
                    {
                        Answer((_, _) =>
                        {
                            dying.Cancel();
                            return new(DeliveryOutcome.Delivered);
                        });
                        await Task.WhenAll(await hosts[host].Work.DeliverDueAsync(dying.Token));
                    }

                    crashes++;
                    Answer((_, _) => new(DeliveryOutcome.Delivered));
                    hosts[host] = world.NewHost();
                    break;
                case 4:
                    Answer((_, _) => new(DeliveryOutcome.Retry("It is away.")));
                    crashes++; // what was not taken is in the list as what was sent twice is
                    await hosts[host].DeliverAsync();
                    Answer((_, _) => new(DeliveryOutcome.Delivered));
                    break;
                case 5:
                    await Task.WhenAll(hosts.Select(one => one.DeliverAsync()));
                    break;
                default:
                    level = (AlertLevel)random.Next(3);
                    await world.RejectAsync(level switch { AlertLevel.Ok => 0, AlertLevel.Warning => 5, _ => 20 });
                    await JudgeAsync(() => Task.WhenAll(hosts.Select(one => one.RunEndedAsync().AsTask())));
                    break;
            }
        }

        world.Time.Advance(AlertConstants.LongestPause);
        await hosts[0].DeliverAsync();
        await hosts[0].DeliverAsync();
        foreach (var (channel, least) in channels)
        {
            AlertLevel Seen(AlertLevel one) => one >= least ? one : AlertLevel.Ok;
            var expected = changes.Select(one => (From: Seen(one.From), To: Seen(one.To))).Where(one => one.From != one.To).ToList();
            var sent = channel.Notices.Select(one => (one.Id, From: one.Previous, To: one.Level)).ToList();

            // In order, none lost; one that is repeated is the one before with its id.
            Assert.Equal(expected, sent.DistinctBy(one => one.Id).Select(one => (one.From, one.To)));
            Assert.True(crashes > 0 || sent.Count == expected.Count, $"{name}: a notice was repeated though nothing failed.");
        }

        var (_, state) = Assert.Single(await world.Store.ListAsync(cancellationToken));
        Assert.Empty(state.Notices);
        Assert.Equal(told, state.Told);

        void Answer(Func<AlertNotice, CancellationToken, ValueTask<DeliveryOutcome>> answer)
        {
            foreach (var (channel, _) in channels)
            {
                channel.Answer = answer;
            }
        }

        async Task JudgeAsync(Func<Task> judge)
        {
            await judge();
            if (!isMuted && await HasRunsAsync() && level != told)
            {
                changes.Add((told, level));
                told = level;
            }
        }

        async Task<bool> HasRunsAsync() => (await world.Journal.ListRunsAsync(new JournalRunQuery { SyncId = AlertWorld.Sync, Limit = 1 }, cancellationToken)).Count > 0;
    }
}
