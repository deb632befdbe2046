using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

public sealed class AudienceReplayTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly AudienceDefinition Viewers = Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, Hour));
    private static readonly AudienceDefinition Buyers = Audience("buyers", Event("ordered", CountOperator.AtLeast, 1, Hour));

    [Theory]
    [InlineData("viewers")]
    [InlineData(null)]
    public async Task RunAsync_StateIsLost_WritesWhatTheLogSays(string? audience)
    {
        var harness = await StartedAsync(Viewers);
        var person = PersonIds.OfRecord(Parent, "1");
        var stored = (await harness.People.ReadAsync([person], default))[0]!;
        await harness.People.CommitAsync([new PersonCommit { Person = person, ExpectedVersion = stored.Version, State = default }], default);
        Assert.Equal("", await harness.AudiencesOfAsync("1"));

        var (parents, transitions) = await new AudienceReplay(harness.Engine).RunAsync(audience, _ => true, default);
        var again = await new AudienceReplay(harness.Engine).RunAsync(audience, _ => true, default);

        Assert.Equal((Parent, 1L, 0L), (Assert.Single(parents), transitions, again.Transitions));
        Assert.Equal("viewers", await harness.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task RunAsync_DefinitionsHaveChanged_BringsEveryoneThereFirst()
    {
        var before = await StartedAsync(Viewers);
        await before.SendAsync("ordered", "ada");
        var after = before.Twin(Viewers, Buyers);

        var replayed = await new AudienceReplay(after.Engine).RunAsync("buyers", _ => true, default);

        Assert.Equal(1, replayed.Transitions);
        Assert.Equal("viewers,buyers", await after.AudiencesOfAsync("1"));
    }

    [Fact]
    public async Task RunAsync_ParentIsNotMeant_IsLeftAlone()
        => Assert.Empty((await new AudienceReplay((await StartedAsync(Viewers)).Engine).RunAsync(null, _ => false, default)).Parents);

    [Fact]
    public async Task RunAsync_UnknownAudience_NamesTheNearest()
    {
        var harness = await StartedAsync(Viewers);

        var error = await Assert.ThrowsAsync<PersonalizationException>(() => new AudienceReplay(harness.Engine).RunAsync("viewer", _ => true, default));

        Assert.Equal(RealtimeErrorCodes.AudienceNotFound, error.Code);
        Assert.Contains("Did you mean 'viewers'?", error.Message, StringComparison.Ordinal);
    }

    private static async Task<EngineHarness> StartedAsync(params AudienceDefinition[] audiences)
    {
        var harness = new EngineHarness(audiences: audiences);
        await harness.Engine.Backfill.RunAsync(default);
        await harness.WriteAsync("1", "ada");
        await harness.SendAsync("viewed", "ada");
        return harness;
    }
}
