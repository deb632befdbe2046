using Personalization.Realtime.Memberships;
using Personalization.Realtime.Sinks;
using Personalization.TestData;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Sinks;

public sealed class SinkHostedServiceTests(PostgresFixture server)
{
    [Fact]
    public async Task ExecuteAsync_SinkIsConfiguredAndItsDatabaseComesBack_WritesEventsAndMemberships()
    {
        await using var sink = await SinkHarness.StartAsync("sqlite", server, one => one with { Snapshots = TimeSpan.FromHours(1) }, Audience("free", Field("plan", "free")));
        await sink.Engine.WriteAsync("1", "ada", "\"plan\":\"free\"");
        await sink.SendAsync(SinkHarness.Track("m1"));
        sink.Tables.IsAway = true;
        var source = new WarehouseSource(sink.Tables);
        using var service = new SinkHostedService(sink.Engine.Engine, new AudienceSnapshots(sink.Engine.Engine, sink.Engine.Memberships), new SinkSources(name => name == "warehouse" ? source : null));
        await service.StartAsync(default);

        // Nothing is configured yet; then the database is away.
        await sink.Engine.Time.WaitForTimersAsync(1);
        var definitions = sink.Engine.Engine.Plans.Definitions;
        await sink.Engine.Engine.ReloadAsync(new RealtimeDefinitions(definitions.Sources, definitions.Models, definitions.Audiences) { Sinks = [sink.Sink] }, default);
        await sink.Engine.Engine.Backfill.RunAsync(default);
        Assert.Equal(["sink:events"], sink.Engine.Engine.Readers.Of(Personalization.People.PersonStream.Log));
        for (var calls = sink.Tables.Calls; sink.Tables.Calls == calls;)
        {
            await AdvanceAsync(sink);
        }

        sink.Tables.IsAway = false;
        while (!(await sink.Database.TablesAsync()).Contains("audience_membership") || !(await sink.Database.TablesAsync()).Contains("tracks")
            || await sink.Database.CountAsync("tracks") == 0 || await sink.Database.CountAsync("audience_membership") == 0)
        {
            await AdvanceAsync(sink);
        }

        await service.StopAsync(default);
        Assert.Equal(["\"m1\""], await sink.Database.ReadAsync("tracks"));
        Assert.Equal(["\"1\""], await sink.Database.ReadAsync("audience_membership", "ht_row_id"));
    }

    private static async Task AdvanceAsync(SinkHarness sink)
    {
        await sink.Engine.Time.WaitForTimersAsync(1);
        sink.Engine.Time.Advance(TimeSpan.FromMilliseconds(20)); // far slower than the limit of one page passes
    }
}
