using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Engine.EngineHarness;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>Records that a real sync writes, and what becomes of people meanwhile.</summary>
public sealed class SyncedPeopleTests : IAsyncDisposable
{
    private static readonly AudienceDefinition[] Audiences =
    [
        Audience("free", Field("plan", "free")),
        Audience("viewers", Event("viewed", CountOperator.AtLeast, 1, TimeSpan.FromHours(1))),
    ];

    private readonly ManualTimeProvider _time = new();
    private readonly SwitchedPersonStore _people = new(new MemoryPersonStore());
    private readonly FakeQuery _rows = new("id", "user_id", "plan");
    private ServiceProvider _services;

    public SyncedPeopleTests() => _services = Open();

    private IAudienceMembership Membership => _services.GetRequiredService<IAudienceMembership>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task RunAsync_RecordsComeChangeAndGo_MembershipsFollow()
    {
        await SendAsync("ada");
        await RunAsync(Row(1, "free", "ada"), Row(2, "paid"), Row(3, "free"));
        Assert.Equal("free,viewers|free", string.Join('|', await AudiencesAsync("1"), await AudiencesAsync("3")));

        await RunAsync(Row(1, "paid", "ada"), Row(2, "free"));

        Assert.Equal(["viewers", "free", ""], [await AudiencesAsync("1"), await AudiencesAsync("2"), await AudiencesAsync("3")]);
        Assert.Equal(
            ["r:1 1+free", "r:1 1+viewers", "r:1 2-free", "r:2 1+free", "r:3 1+free", "r:3 2-free"],
            (await TransitionsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_StoreOfPeopleGoesAwayWithinIt_TheNextRunLeavesNobodyOut()
    {
        object?[][] rows = [.. Enumerable.Range(0, 3_000).Select(n => Row(n, "free"))];
        var commits = 0;
        _people.BeforeCommit = _ => ++commits == 5 ? throw new InvalidOperationException("The process ends here.") : Task.CompletedTask;
        _rows.SetRows(rows);
        var failed = await _services.GetRequiredService<ISyncService>().RunAsync("profile");
        var entered = (await TransitionsAsync()).Count;

        await RunAsync(rows);

        Assert.Equal(SyncRunStatus.Failed, failed.Status);
        Assert.InRange(entered, 1, 2_999);
        var transitions = await TransitionsAsync();
        Assert.Equal((3_000, 3_000), (transitions.Count, transitions.Distinct().Count()));
    }

    [Fact]
    public async Task GetAsync_NoRunHasEnded_UnknownPeopleAreNowhere()
    {
        Assert.Empty(await Membership.GetAsync(Parent, "1"));
        Assert.Empty(await Membership.GetAsync(Parent, "user_id", "ada"));
        var unknown = await Assert.ThrowsAsync<PersonalizationException>(async () => await Membership.GetAsync("orders", "1"));
        Assert.Equal(ErrorCodes.CollectionNotFound, unknown.Code);
        var index = await Assert.ThrowsAsync<PersonalizationException>(async () => await Membership.GetAsync(Parent, "email", "1"));
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
        var audience = await Assert.ThrowsAsync<PersonalizationException>(async () => await Membership.IsMemberAsync("viewer", "1"));
        Assert.Contains("Did you mean 'viewers'?", audience.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProcessWithoutRecordsStarts_MembershipStaysUntilTheyAreLoaded()
    {
        await RunAsync(Row(1, "free"), Row(2, "free"));
        await _services.DisposeAsync();
        _services = Open();
        var engine = _services.GetRequiredService<RealtimeEngine>();
        var watch = new LoadingWatch(engine);
        await watch.RunAsync(default);
        await new BucketSweep(engine).RunAsync(trims: false, default);
        Assert.Equal("free|free", string.Join('|', await AudiencesAsync("1"), await AudiencesAsync("2")));

        await RunAsync(Row(1, "free"));
        await watch.RunAsync(default);

        Assert.Equal("free|", string.Join('|', await AudiencesAsync("1"), await AudiencesAsync("2")));
        Assert.Equal(["r:1 1+free", "r:2 1+free", "r:2 2-free"], (await TransitionsAsync()).Order(StringComparer.Ordinal));
    }

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IPersonStore>(_people);
        services.AddPersonalizationCache(cache => cache
            .AddCollection(Parent, collection => collection.Index("id", primary: true).Index("user_id"))
            .AddSync("profile", sync => sync.FromQuery(_rows, "id").To(Parent).Map("plan").Index("user_id", "user_id").MaxRemovedPercent(100)));
        services.AddRealtimeEngine(_ => new RealtimeDefinitions([], Models, Audiences));
        return services.BuildServiceProvider();
    }

    private static object?[] Row(int id, string plan, string? user = null) => [id.ToString(CultureInfo.InvariantCulture), user, plan];

    private async Task RunAsync(params object?[][] rows)
    {
        _rows.SetRows(rows);
        var run = await _services.GetRequiredService<ISyncService>().RunAsync("profile");
        Assert.True(run.Status == SyncRunStatus.Success, run.Error);
    }

    private async Task SendAsync(string user)
    {
        var now = _time.GetUtcNow();
        await _services.GetRequiredService<IEventIngest>().AcceptAsync(
            "web",
            [new EventMessage { Source = "web", Type = EventType.Track, Name = "viewed", MessageId = "m", UserId = user, Timestamp = now, ReceivedAt = now, Utf8Json = "{}"u8.ToArray() }],
            default);
    }

    private async Task<string> AudiencesAsync(string key) => string.Join(',', await Membership.GetAsync(Parent, key));

    private async Task<IReadOnlyList<string>> TransitionsAsync()
    {
        var lines = new List<string>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            foreach (var entry in await _people.ReadStreamAsync(PersonStream.Outbox, bucket, 0, 1000, default))
            {
                var transition = TransitionFrame.Read(entry.Body);
                lines.Add($"{entry.Person.Id} {transition.Number}{(transition.IsMember ? '+' : '-')}{transition.Audience}");
            }
        }

        return lines;
    }
}
