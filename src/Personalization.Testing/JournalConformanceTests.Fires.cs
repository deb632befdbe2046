using Personalization.Journal;

namespace Personalization.Testing;

/// <content>Fires of schedules.</content>
public abstract partial class JournalConformanceTests
{
    [Fact]
    public async Task AddFire_Twice_AddsOne()
    {
        var fire = new JournalFire("sync:customers", "2026-01-31T08:00:00Z", Start);

        Assert.True(await Journal.AddFireAsync(fire, Cancellation));
        Assert.False(await Journal.AddFireAsync(fire with { At = Start.AddHours(1) }, Cancellation));
        Assert.True(await Journal.AddFireAsync(fire with { Target = "sync:orders" }, Cancellation));

        Assert.Equal(fire, Assert.Single(await (await OpenAnotherAsync()).ListFiresAsync("sync:customers", true, 10, Cancellation)));
    }

    [Fact]
    public async Task AddFire_FromSeveralHosts_OneAddsIt()
    {
        var other = await OpenAnotherAsync();

        var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(
            () => (n % 2 == 0 ? Journal : other).AddFireAsync(new JournalFire("sync:customers", "k", Start), Cancellation).AsTask())));

        Assert.Single(added, true);
    }

    [Fact]
    public async Task ServeFires_UpToATime_ServesThosePendingUntilThen()
    {
        await Journal.AddFireAsync(new JournalFire("sync:customers", "1", Start), Cancellation);
        await Journal.AddFireAsync(new JournalFire("sync:customers", "2", Start.AddMinutes(1)), Cancellation);
        await Journal.AddFireAsync(new JournalFire("sync:customers", "3", Start.AddMinutes(2)), Cancellation);
        await Journal.AddFireAsync(new JournalFire("sync:orders", "1", Start), Cancellation);

        Assert.Equal(2, await Journal.ServeFiresAsync("sync:customers", Start.AddMinutes(1), "01", Cancellation));
        Assert.Equal(0, await Journal.ServeFiresAsync("sync:customers", Start.AddMinutes(1), "02", Cancellation));

        Assert.Equal(["3"], await FiresAsync("sync:customers", isPending: true));
        Assert.Equal(["3", "2", "1"], await FiresAsync("sync:customers", isPending: false));
        Assert.Equal(["3", "2"], await FiresAsync("sync:customers", isPending: false, limit: 2));
        Assert.Equal(["1"], await FiresAsync("sync:orders", isPending: true));
        Assert.Equal("01", (await Journal.ListFiresAsync("sync:customers", false, 10, Cancellation))[^1].RunId);
    }

    [Fact]
    public async Task ReleaseFires_OfARun_MakesThemPendingAgain()
    {
        await Journal.AddFireAsync(new JournalFire("sync:customers", "1", Start), Cancellation);
        await Journal.AddFireAsync(new JournalFire("sync:customers", "2", Start), Cancellation);
        await Journal.ServeFiresAsync("sync:customers", Start, "01", Cancellation);

        Assert.Equal(0, await Journal.ReleaseFiresAsync("02", Cancellation));
        Assert.Equal(2, await Journal.ReleaseFiresAsync("01", Cancellation));

        Assert.Equal(["2", "1"], await FiresAsync("sync:customers", isPending: true));
    }
}
