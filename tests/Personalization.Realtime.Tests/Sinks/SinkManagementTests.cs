using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.TestData;
using static Personalization.Realtime.Tests.Sinks.SinkHarness;
using StreamReader = Personalization.Realtime.People.StreamReader;

namespace Personalization.Realtime.Tests.Sinks;

public sealed class SinkManagementTests(PostgresFixture server)
{
    [Fact]
    public async Task ListAsync_EventsAndViolationsBeforeASink_AreCountedUntilItHasReadThem()
    {
        await using var sink = await StartAsync("sqlite", server);
        var management = await ManageAsync(sink);
        await sink.SendAsync([.. Enumerable.Range(0, 300).Select(n => Track($"m{n}", user: $"u{n % 7}"))]);
        await AddViolationAsync(sink);

        Assert.Equal((300, 1), CountsOf(await management.ListAsync(default)));
        await sink.DrainAsync();
        await sink.SendAsync(Track("n1"));
        Assert.Equal((1, 0), CountsOf(await management.ListAsync(default)));
        Assert.Equal("events", (await management.ListAsync(default))[0].Sink.Schema);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(301)]
    public async Task CountUnreadAsync_AnyLimit_EndsThere(int most)
    {
        await using var sink = await StartAsync("sqlite", server);
        await sink.SendAsync([.. Enumerable.Range(0, 300).Select(n => Track($"m{n}"))]);
        var reader = new StreamReader(sink.Engine.People, sink.Engine.Time, PersonStream.Log, "sink:events");

        Assert.Equal(Math.Min(most, 300), await reader.CountUnreadAsync(most, default));
    }

    [Fact]
    public async Task ListFailuresAsync_PageAndViolation_NameTheTypeAndNoValue()
    {
        await using var sink = await StartAsync("sqlite", server);
        var management = await ManageAsync(sink);
        await sink.SendAsync("""{"type":"page","name":"Ada's orders","messageId":"p1","userId":"ada","properties":{"n":1}}""");
        var entry = await FirstAsync(sink, PersonStream.Log);
        await sink.Failures.KeepAsync("events", PersonStream.Log, [new SinkFailure(new SinkEvent(string.Empty, entry, EventFrame.Read(entry.Body), []), "no")], default);
        await AddViolationAsync(sink);
        var violation = await FirstAsync(sink, PersonStream.Violations);
        await sink.Failures.KeepAsync("events", PersonStream.Violations, [new SinkFailure(new SinkEvent(string.Empty, violation, ViolationFrame.Read(violation.Body).Message, []), "never")], default);
        await sink.Failures.KeepAsync("others", PersonStream.Log, [new SinkFailure(new SinkEvent(string.Empty, entry, EventFrame.Read(entry.Body), []), "other")], default);

        var facts = await management.ListFailuresAsync("events", 100, default);

        Assert.Equal([("page", false, "no"), ("viewed", true, "never")], facts.Select(one => (one.Event, one.IsViolation, one.Problem)).Order());
        Assert.All(facts, one => Assert.Matches(@"^\d+-\d+$", one.Id));
        Assert.Single(await management.ListFailuresAsync("events", 1, default));
        Assert.Equal(2, await management.DiscardAsync("events", default));
        Assert.Empty(await management.ListFailuresAsync("events", 100, default));
    }

    [Theory]
    [InlineData("event")]
    [InlineData("evnets")]
    public async Task Any_UnknownSink_SuggestsTheNearest(string name)
    {
        await using var sink = await StartAsync("sqlite", server);
        var management = await ManageAsync(sink);

        foreach (var act in new Func<Task>[]
        {
            () => management.ListFailuresAsync(name, 1, default).AsTask(), () => management.ReplayAsync(name, default).AsTask(),
            () => management.DiscardAsync(name, default).AsTask(), () => management.SnapshotAsync(name, default).AsTask(),
        })
        {
            var error = await Assert.ThrowsAsync<PersonalizationException>(act);
            Assert.Equal(RealtimeErrorCodes.SinkNotFound, error.Code);
            Assert.Contains("Did you mean 'events'?", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReplayAsync_SourceIsGone_SaysSo()
    {
        await using var sink = await StartAsync("sqlite", server, one => one with { Source = "lake" });
        var management = await ManageAsync(sink);
        var error = await Assert.ThrowsAsync<PersonalizationException>(() => management.ReplayAsync("events", default).AsTask());

        Assert.Equal(ErrorCodes.SourceNotFound, error.Code);
    }

    private static async Task<SinkManagement> ManageAsync(SinkHarness sink)
    {
        var engine = sink.Engine.Engine;
        await engine.ReloadAsync(new RealtimeDefinitions(engine.Plans.Definitions.Sources, engine.Plans.Definitions.Models, engine.Plans.Definitions.Audiences) { Sinks = [sink.Sink] }, default);
        var source = new WarehouseSource(sink.Tables);
        return new SinkManagement(engine, new AudienceSnapshots(engine, sink.Engine.Memberships), new SinkSources(name => name == "warehouse" ? source : null));
    }

    private static async Task AddViolationAsync(SinkHarness sink)
    {
        var violation = new ContractViolation { Message = sink.Engine.Message("viewed", "ada", id: "v1"), Contract = "shop", HasSchemaViolated = true, Violations = ["a is no number"] };
        await sink.Engine.People.CommitAsync(
            [new PersonCommit { Person = new PersonKey("", "u:eve"), ExpectedVersion = 0, State = default, Violations = [new PersonEntry(sink.Engine.Time.GetUtcNow(), ViolationFrame.Write(violation))] }], default);
    }

    private static async Task<StreamEntry> FirstAsync(SinkHarness sink, PersonStream stream)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            if (await sink.Engine.People.ReadStreamAsync(stream, bucket, 0, 1, default) is [var entry])
            {
                return entry;
            }
        }

        throw new InvalidOperationException("There is none.");
    }

    private static (int Events, int Violations) CountsOf(IReadOnlyList<SinkStatus> listed) => (Assert.Single(listed).UnreadEvents, listed[0].UnreadViolations);
}
