using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>A store of people that loses what it kept.</summary>
public sealed class LossTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly AudienceDefinition[] Audiences =
        [Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, Hour)), Audience("quiet", Event("ordered", CountOperator.Exactly, 0, Hour))];

    private readonly SwitchedPersonStore _people = new(new MemoryPersonStore());

    [Fact]
    public async Task GetAsync_StoreWasFlushed_MembershipIsUnavailableUntilItIsDeclaredLost()
    {
        var harness = await StartedAsync();
        _people.Inner = new MemoryPersonStore();

        await Assert.ThrowsAsync<MembershipUnavailableException>(() => harness.AudiencesOfAsync("1"));
        await Assert.ThrowsAsync<MembershipUnavailableException>(() => harness.SendAsync("viewed", "ada"));
        await harness.SweepAsync();
        Assert.Equal(PersonKey.Buckets, harness.Engine.Marks.LostBuckets);
        await Assert.ThrowsAsync<MembershipUnavailableException>(() => harness.AudiencesOfAsync("1"));

        Assert.Equal(PersonKey.Buckets, await harness.Engine.DeclareLostAsync(default));
        await harness.Engine.Backfill.RunAsync(default);

        Assert.Equal("quiet", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["1+quiet by definition"], await harness.TransitionsOfAsync("1"));
        await harness.SendAsync("viewed", "ada");
        Assert.Equal("viewers,quiet", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task VerifyAsync_StoreWasFlushed_DoesNotSayThatAllIsWell()
    {
        var harness = await StartedAsync();
        _people.Inner = new MemoryPersonStore();

        await Assert.ThrowsAsync<MembershipUnavailableException>(() => new AudienceVerifier(harness.Engine, harness.Memberships).VerifyAsync("viewers", default));
    }

    [Fact]
    public async Task ReconcileAsync_StoreWasFlushed_MembershipsAreMadeAnew()
    {
        var harness = await StartedAsync();
        _people.Inner = new MemoryPersonStore();

        await new AudienceVerifier(harness.Engine, harness.Memberships).ReconcileAsync("viewers", default);

        Assert.Equal("quiet", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["1+quiet by definition"], await harness.TransitionsOfAsync("1"));
        Assert.Equal(0, harness.Engine.Marks.LostBuckets);
    }

    [Fact]
    public async Task GetAsync_StoreComesBackAsItWas_MembershipAnswersAgain()
    {
        var harness = await StartedAsync();
        var kept = _people.Inner;
        _people.Inner = new MemoryPersonStore();
        await harness.SweepAsync();

        _people.Inner = kept;
        await harness.SweepAsync();

        Assert.Equal(0, harness.Engine.Marks.LostBuckets);
        Assert.Equal("viewers,quiet", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task GetAsync_ProcessStartsAfterAPartWasLost_MembershipIsUnavailable()
    {
        var harness = await StartedAsync();
        var bucket = PersonIds.OfRecord(Parent, "1").Bucket;
        var kept = _people.Inner;
        _people.Inner = new MemoryPersonStore();
        for (var other = 0; other < PersonKey.Buckets; other++)
        {
            if (other != bucket)
            {
                await _people.TryWriteNoteAsync(other, "mark", null, await kept.ReadNoteAsync(other, "mark", default), default);
            }
        }

        var later = harness.Twin(Audiences);

        await Assert.ThrowsAsync<MembershipUnavailableException>(() => later.AudiencesOfAsync("1"));
        Assert.Equal(1, later.Engine.Marks.LostBuckets);
    }

    [Fact]
    public async Task GetAsync_AnotherProcessFoundTheStoreEmpty_TheLossIsSeenAllTheSame()
    {
        var harness = await StartedAsync();
        _people.Inner = new MemoryPersonStore();
        await harness.Twin(Audiences).Engine.StartAsync(default);

        await Assert.ThrowsAsync<MembershipUnavailableException>(() => harness.AudiencesOfAsync("1"));
    }

    private async Task<EngineHarness> StartedAsync()
    {
        var harness = new EngineHarness(_people, audiences: Audiences);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        Assert.Equal("viewers,quiet", await harness.AudiencesOfAsync("1"));
        return harness;
    }
}
