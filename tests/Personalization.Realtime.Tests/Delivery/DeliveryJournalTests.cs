using Personalization.Destinations;
using Personalization.Journal;
using Personalization.Realtime.Delivery;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>What became of deliveries is known after a restart, however many there were.</summary>
public sealed class DeliveryJournalTests
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task ListAsync_AfterARestart_TellsWhatWasDeliveredAndWhatFailed()
    {
        var destination = new RecordingDestination();
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(("shop", _ => destination)));
        await using var store = new MemoryJournal(world.Harness.Time);
        var before = new DeliveryJournal(store, world.Harness.Time);
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();
        await before.WriteAsync(world.Hub.Current.All, default);

        await using var twin = await world.TwinAsync(DeliveryWorld.Define(("shop", _ => destination)));
        var after = new DeliveryJournal(store, world.Harness.Time);
        var told = await after.ListAsync(twin.Hub.Current.Get("shop"), 100, default);

        var total = Assert.Single(told);
        Assert.Equal(("entry", 2, DeliveryStatus.Delivered, null), (total.Trigger, total.Rows, total.Status, total.Reason));
        var entry = Assert.Single(await store.ListEntriesAsync(new JournalEntryQuery { Kind = JournalKinds.Delivery }, default));
        Assert.Equal("shop", entry.Scope);
        Assert.DoesNotContain("example.com", entry.Json, StringComparison.Ordinal);
        Assert.DoesNotContain("u1", entry.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_OwnEntries_AreNotToldTwice()
    {
        await using var store = new MemoryJournal(_time);
        var journal = new DeliveryJournal(store, _time);
        var channel = Channel();
        channel.Report.Note("entry", [DeliveryOutcome.Delivered], TimeSpan.FromSeconds(1));
        await journal.WriteAsync([channel], default);

        Assert.Single(await journal.ListAsync(channel, 100, default));
        Assert.Single(await new DeliveryJournal(store, _time).ListAsync(Channel(), 100, default));
    }

    [Fact]
    public async Task WriteAsync_ManyAttempts_AreOneEntryOfFewTotals()
    {
        await using var store = new MemoryJournal(_time);
        var channel = Channel();
        for (var i = 0; i < 10_000; i++)
        {
            channel.Report.Note("entry", [i % 2 == 0 ? DeliveryOutcome.Delivered : DeliveryOutcome.Retry($"Reason {i % 101}.")], TimeSpan.FromMilliseconds(1));
        }

        var journal = new DeliveryJournal(store, _time);
        await journal.WriteAsync([channel], default);
        await journal.WriteAsync([channel], default);

        var entry = Assert.Single(await store.ListEntriesAsync(new JournalEntryQuery { Kind = JournalKinds.Delivery }, default));
        var totals = DeliveryTotalsJson.Read(entry.Json).Totals;
        Assert.InRange(totals.Count, 2, DeliveryTotals.Most + 3);
        Assert.Equal((10_000, 10_000L), (totals.Sum(total => total.Rows), totals.Sum(total => total.Attempts)));
        Assert.Equal(5_000, totals.Where(total => total.Status == DeliveryStatus.Delivered).Sum(total => total.Rows));
        Assert.Equal(10, totals.Sum(total => total.Duration.TotalSeconds), 3);
    }

    [Fact]
    public async Task WriteAsync_NothingDelivered_WritesNothing()
    {
        await using var store = new MemoryJournal(_time);

        await new DeliveryJournal(store, _time).WriteAsync([Channel()], default);

        Assert.Empty(await store.ListEntriesAsync(new JournalEntryQuery { Kind = JournalKinds.Delivery }, default));
    }

    [Fact]
    public async Task WriteAsync_JournalDoesNotTakeIt_IsWrittenTheNextTime()
    {
        await using var store = new MemoryJournal(_time);
        var journal = new DeliveryJournal(store, _time);
        var channel = Channel();
        channel.Report.Note("exit", [DeliveryOutcome.Refused("Gone.")], TimeSpan.FromSeconds(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => journal.WriteAsync([channel], new CancellationToken(canceled: true)));
        channel.Report.Note("exit", [DeliveryOutcome.Refused("Gone.")], TimeSpan.FromSeconds(3));
        await journal.WriteAsync([channel], default);

        var total = Assert.Single(await new DeliveryJournal(store, _time).ListAsync(Channel(), 100, default));
        Assert.Equal(("Gone.", 2, 2L, TimeSpan.FromSeconds(5)), (total.Reason, total.Rows, total.Attempts, total.Duration));
    }

    private DeliveryChannel Channel() => new()
    {
        Sync = "shop",
        Destination = "shop",
        Stream = Personalization.People.PersonStream.Outbox,
        Rows = null!,
        Target = null!,
        BatchSize = 1,
        Concurrency = 1,
        Report = new DeliveryReport(_time),
    };
}
