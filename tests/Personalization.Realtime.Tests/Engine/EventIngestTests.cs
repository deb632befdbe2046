using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

public sealed class EventIngestTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 2, 10 * Minute));

    private static readonly AudienceDefinition Free = Audience("free", Event("viewed", CountOperator.AtLeast, 1, 10 * Minute), Field("plan", "free"));

    [Fact]
    public async Task AcceptAsync_EnoughEvents_MembershipAnswersAtOnce()
    {
        var harness = new EngineHarness(audiences: [Viewers, Free]);
        await harness.WriteAsync("1", "ada", "\"plan\":\"free\"");

        await harness.SendAsync("viewed", "ada");
        Assert.Equal("free", await harness.AudiencesOfAsync("1"));
        await harness.SendAsync("viewed", "ada");

        Assert.Equal("viewers,free", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["viewers", "free"], await harness.Memberships.GetAsync(Parent, "user_id", "ada"));
        Assert.True(await harness.Memberships.IsMemberAsync("viewers", "1"));
        Assert.Equal(["1+free by m1", "1+viewers by m2"], await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_OneMessageTwice_CountsOnce()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        var message = harness.Message("viewed", "ada");

        await harness.SendAsync(message, message);
        await harness.SendAsync(message);

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("5.0")]
    [InlineData("50e-1")]
    public async Task AcceptAsync_ForeignKeyIsANumber_FindsItsCanonicalText(string number)
    {
        var billed = Audience("billed", Event("billed", CountOperator.AtLeast, 1, 10 * Minute));
        var harness = new EngineHarness(audiences: [billed]);
        await harness.WriteAsync("5", "ada");

        await harness.SendAsync(harness.Message("billed", device: "d") with { Utf8Json = Encoding.UTF8.GetBytes($"{{\"properties\":{{\"customer\":{number}}}}}") });

        Assert.Equal("billed", await harness.AudiencesOfAsync("5"));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("nobody's")]
    public async Task AcceptAsync_EventNamesSomebodyElse_TheDeviceStaysItsUsers(string customer)
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.WriteAsync("2", "bob");

        await harness.SendAsync("viewed", device: "d");
        await harness.SendAsync(harness.Message("billed", device: "d", customer: customer));
        await harness.SendAsync(harness.Message("", "ada", "d", type: EventType.Identify));
        await harness.SendAsync(harness.Message("billed", "ada", "d", customer: customer));
        await harness.SendAsync("viewed", device: "d");

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        Assert.Equal("", await harness.AudiencesOfAsync("2"));
    }

    [Fact]
    public async Task AcceptAsync_UserWithoutRecord_CountsWhenTheRecordAppears()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.SendAsync("viewed", "ada");
        await harness.SendAsync("viewed", "ada");
        Assert.Equal("", await harness.AudiencesOfAsync("1"));

        await harness.WriteAsync("1", "ada");

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["1+viewers by record"], await harness.TransitionsOfAsync("1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AcceptAsync_DeviceBecomesAUser_ItsEventsCountForTheUserFromThenOn(bool hasRecord)
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        if (hasRecord)
        {
            await harness.WriteAsync("1", "ada");
        }

        await harness.SendAsync("viewed", device: "d");
        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        await harness.SendAsync(harness.Message("", "ada", "d", type: EventType.Identify));
        await harness.SendAsync("viewed", device: "d");
        if (!hasRecord)
        {
            await harness.WriteAsync("1", "ada");
        }

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        Assert.Single(await harness.TransitionsOfAsync("1"));
        Assert.Equal(3, (await harness.LogAsync()).Count);
    }

    [Fact]
    public async Task AcceptAsync_DeviceWasLinkedBeforeTheRecordAppeared_LaterEventsCountForTheRecord()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.SendAsync(harness.Message("", "ada", "d", type: EventType.Identify));
        await harness.WriteAsync("1", "ada");

        await harness.SendAsync("viewed", device: "d");
        await harness.SendAsync("viewed", device: "d");

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_DeviceOfTwoUsers_EventsGoToTheLastOne()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.WriteAsync("2", "bob");
        await harness.SendAsync("viewed", "ada", "d");
        await harness.SendAsync("viewed", "bob", "d");

        await harness.SendAsync("viewed", device: "d");

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        Assert.Equal("viewers", await harness.AudiencesOfAsync("2"));
    }

    [Fact]
    public async Task AcceptAsync_LinkWithoutEventsForADay_IsOver()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada", "d");
        harness.Time.Advance(TimeSpan.FromHours(23));
        await harness.SendAsync("viewed", device: "d");
        harness.Time.Advance(TimeSpan.FromHours(23));
        await harness.SendAsync(harness.Message("viewed", device: "d"), harness.Message("viewed", device: "d"));
        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        harness.Time.Advance(TimeSpan.FromHours(24.1));

        await harness.SendAsync(harness.Message("viewed", device: "d"), harness.Message("viewed", device: "d"));

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_ModelsWithOtherForeignKeys_EachCountsForItsOwnPerson()
    {
        var billed = Audience("billed", Event("billed", CountOperator.AtLeast, 1, 10 * Minute));
        var harness = new EngineHarness(audiences: [billed, Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.WriteAsync("2", "bob");

        await harness.SendAsync(harness.Message("billed", "ada", customer: "2"));

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        Assert.Equal("billed", await harness.AudiencesOfAsync("2"));
    }

    [Fact]
    public async Task AcceptAsync_EventOfNoModel_IsLoggedOnce()
    {
        var harness = new EngineHarness(audiences: [Viewers]);

        await harness.SendAsync(harness.Message("unheard", "ada"), harness.Message("unheard", device: "d"), harness.Message("viewed", "ada", "d"));

        Assert.Equal(["m1", "m2", "m3"], (await harness.LogAsync()).Order());
    }

    [Fact]
    public async Task GetAsync_WindowPasses_ExitIsReadBeforeAnyTimerAndWrittenByOne()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        await harness.SendAsync("viewed", "ada");

        harness.Time.Advance(10 * Minute);
        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        Assert.Single(await harness.TransitionsOfAsync("1"));
        await harness.SweepAsync();

        Assert.Equal(["1+viewers by m2", "2-viewers by timer"], await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task AppliedAsync_FieldChangesAndRecordGoes_MembershipFollows()
    {
        var harness = new EngineHarness(audiences: [Free, Audience("quiet", Event("ordered", CountOperator.Exactly, 0, 10 * Minute))]);
        await harness.WriteAsync("1", "ada", "\"plan\":\"paid\"");
        await harness.SendAsync("viewed", "ada");
        Assert.Equal("quiet", await harness.AudiencesOfAsync("1"));

        await harness.WriteAsync("1", "ada", "\"plan\":\"free\"");
        Assert.Equal("free,quiet", await harness.AudiencesOfAsync("1"));
        await harness.SendAsync("ordered", "ada");
        Assert.Equal("free", await harness.AudiencesOfAsync("1"));
        await harness.RemoveAsync("1");

        Assert.Equal("", await harness.AudiencesOfAsync("1"));
        Assert.Equal(["1+quiet by record", "1+free by record", "2-quiet by m2", "2-free by record"], await harness.TransitionsOfAsync("1"));
    }

    [Fact]
    public async Task AcceptAsync_CollectionIsLoading_MembershipStays()
    {
        var harness = new EngineHarness(audiences: [Viewers]);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        await harness.SendAsync("viewed", "ada");
        await harness.Records.ApplyAsync(harness.Batch(new Records.RecordOperation(Records.RecordOperationKind.Drop, "1")), default);
        harness.IsReady = false;

        await harness.SweepAsync();
        await harness.SendAsync("viewed", device: "x");

        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
        Assert.Single(await harness.TransitionsOfAsync("1"));
    }
}
