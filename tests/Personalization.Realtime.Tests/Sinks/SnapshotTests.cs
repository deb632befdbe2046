using Personalization.Realtime.Memberships;
using Personalization.Sources.Tables;
using Personalization.TestData;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Sinks;

public sealed class SnapshotTests(PostgresFixture server)
{
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_MembersComeAndGo_WritesTheChangesOnly(string kind)
    {
        await using var sink = await SinkHarness.StartAsync(kind, server, one => one with { Snapshots = TimeSpan.FromHours(1) }, Audience("free", Field("plan", "free")));
        await sink.Engine.WriteAsync("1", "ada", "\"plan\":\"free\"");
        await sink.Engine.WriteAsync("2", "bob", "\"plan\":\"free\"");
        await sink.Engine.WriteAsync("3", "eve", "\"plan\":\"paid\"");
        var snapshots = new AudienceSnapshots(sink.Engine.Engine, sink.Engine.Memberships);

        Assert.Equal(new SnapshotChanges(2, 0), (await snapshots.RunAsync(sink.Sink, sink.Tables, now: false, default))["free"]);
        Assert.Empty(await snapshots.RunAsync(sink.Sink, sink.Tables, now: false, default));

        sink.Engine.Time.Advance(TimeSpan.FromHours(1));
        await sink.Engine.WriteAsync("1", "ada", "\"plan\":\"paid\"");
        await sink.Engine.WriteAsync("3", "eve", "\"plan\":\"free\"");
        await sink.Engine.RemoveAsync("2");
        Assert.Equal(new SnapshotChanges(1, 2), (await snapshots.RunAsync(sink.Sink, sink.Tables, now: false, default))["free"]);
        Assert.Equal(new SnapshotChanges(0, 0), (await snapshots.RunAsync(sink.Sink, sink.Tables, now: true, default))["free"]);
        await sink.Engine.WriteAsync("1", "ada", "\"plan\":\"free\"");
        Assert.Equal(new SnapshotChanges(1, 0), (await snapshots.RunAsync(sink.Sink, sink.Tables, now: true, default))["free"]);

        Assert.Equal(
            ["\"1\"|\"free\"|\"enter\"|null", "\"1\"|\"free\"|\"exit\"|null", "\"1\"|\"free\"|\"enter\"|null", "\"2\"|\"free\"|\"enter\"|null", "\"2\"|\"free\"|\"exit\"|null", "\"3\"|\"free\"|\"enter\"|null"],
            await sink.Database.ReadAsync("audience_membership", "ht_row_id, ht_audience_id, ht_event_type, ht_split_group", "order by ht_row_id, ht_timestamp"));
        Assert.Equal(0, await Realtime.Sinks.SinkErasure.DeleteAsync((sink.Tables, sink.Sink), new Realtime.Sinks.ErasedRows { RecordKeys = ["1"], OtherAudiences = ["other", "free"] }, default));
        Assert.Equal(3, await Realtime.Sinks.SinkErasure.DeleteAsync((sink.Tables, sink.Sink), new Realtime.Sinks.ErasedRows { RecordKeys = ["1"] }, default));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RunAsync_DiesAtEachStep_IsWrittenOnce(string kind)
    {
        await using var sink = await SinkHarness.StartAsync(kind, server, one => one with { Snapshots = TimeSpan.FromHours(1) }, Audience("free", Field("plan", "free")));
        await sink.Engine.WriteAsync("1", "ada", "\"plan\":\"free\"");
        var snapshots = new AudienceSnapshots(sink.Engine.Engine, sink.Engine.Memberships);
        foreach (var failsAfter in (bool[])[false, true])
        {
            for (var call = 1; call < 12; call++)
            {
                sink.Tables.FailsAfter = failsAfter;
                sink.Tables.FailAt(call);
                try
                {
                    await snapshots.RunAsync(sink.Sink, sink.Tables, now: true, default);
                }
                catch (PersonalizationException)
                {
                    // The next one writes what this one has not.
                }
            }
        }

        Assert.Equal(["\"1\"|\"enter\""], await sink.Database.ReadAsync("audience_membership", "ht_row_id, ht_event_type"));
    }

    [Fact]
    public async Task RunAsync_CollectionIsLoading_WaitsUntilItIsThere()
    {
        await using var sink = await SinkHarness.StartAsync("sqlite", server, one => one with { Snapshots = TimeSpan.FromHours(1) }, Audience("free", Field("plan", "free")));
        sink.Engine.IsReady = false;
        var snapshots = new AudienceSnapshots(sink.Engine.Engine, sink.Engine.Memberships);

        Assert.Empty(await snapshots.RunAsync(sink.Sink, sink.Tables, now: true, default));
    }
}
