using Personalization.People;
using Personalization.Realtime.Audiences;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>What a change of a record costs, and that nobody is passed over.</summary>
public sealed class RecordChangesTests
{
    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, TimeSpan.FromHours(1)));

    [Fact]
    public async Task AppliedAsync_NobodyIsStoredAndAudiencesNeedEvents_RecordIsNotRead()
    {
        var harness = await OpenAsync(Viewers);
        var before = harness.Readings;

        await harness.WriteAsync("1", "ada");

        Assert.Equal(before, harness.Readings);
        Assert.Equal("", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AppliedAsync_EventsWaited_TheyAreTheRecords()
    {
        var harness = await OpenAsync(Viewers);
        await harness.SendAsync("viewed", "ada");

        await harness.WriteAsync("1", "ada");

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AppliedAsync_ARecordAloneMakesAMember_ItIsOne()
    {
        var harness = await OpenAsync(Viewers, Audience("free", Field("plan", "free")));

        await harness.WriteAsync("1", "ada", "\"plan\":\"free\"");

        Assert.Equal(["1+free by record"], await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task AppliedAsync_RecordIsRemovedAndComesBack_MembershipFollows()
    {
        var harness = await OpenAsync(Viewers);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");

        await harness.RemoveAsync("1");
        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        await harness.WriteAsync("1", "ada");

        Assert.Equal(["1+viewers by m1", "2-viewers by record", "3+viewers by record"], await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task AppliedAsync_WithinAnEventsStep_TheEventsMembershipIsOfTheNewRecord()
    {
        var people = new SwitchedPersonStore(new MemoryPersonStore());
        var free = Audience("free viewers", new AllCondition([Viewers.Where, Field("plan", "free")]));
        var harness = new EngineHarness(people, audiences: [free]);
        await harness.WriteAsync("1", "ada", "\"plan\":\"free\"");
        var isFirst = true;
        people.BeforeCommit = async _ =>
        {
            if (isFirst)
            {
                isFirst = false;
                await harness.WriteAsync("1", "ada", "\"plan\":\"paid\"");
            }
        };

        await harness.SendAsync("viewed", "ada");

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["1+free viewers by m1", "2-free viewers by record"], await harness.TransitionsOfAsync("1"));
    }

    private static async Task<EngineHarness> OpenAsync(params AudienceDefinition[] audiences)
    {
        var harness = new EngineHarness(audiences: audiences);
        await harness.Engine.Backfill.RunAsync(default);
        return harness;
    }
}
