using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Events;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;
using Personalization.Sync;
using static Personalization.Realtime.Tests.Erasure.ErasureWorld;

namespace Personalization.Realtime.Tests.Erasure;

/// <summary>What is of an erased person, and lies with somebody else or elsewhere.</summary>
public sealed class ErasureReachTests
{
    [Fact]
    public async Task ForgetAsync_EventThatLiesWithAnotherParent_IsErasedAndNotReplayed()
    {
        await using var world = await OpenAsync("memory");
        await world.SendAsync("paid", Key, "ada-phone", account: "a1");
        await world.SendAsync("paid", "o1", "phone", account: "a1");
        await world.SendAsync("viewed", "o1", null);

        await world.ForgetAsync();
        await world.AssertGoneAsync("erased");
        await world.SendAsync("paid", Key, null, account: "a1");
        await world.SendAsync("paid", null, "ada-phone");
        var engine = world.Services.GetRequiredService<RealtimeEngine>();
        await engine.Backfill.ReplayAsync(engine.Plans.All, default);

        await world.AssertGoneAsync("later");
        Assert.NotEmpty(await world.LogAsync("paid"));
    }

    [Fact]
    public async Task ForgetAsync_EventOfTheUserWithoutTheValueThatLeads_IsErasedAndNotKept()
    {
        await using var world = await OpenAsync("memory");
        await world.SendAsync("viewed", "o1", null);
        await world.SendAsync("opened", Key, "somebodys-phone");
        await world.SendAsync("viewed", "o2", "somebodys-phone");

        await world.ForgetAsync();
        await world.AssertGoneAsync("erased");
        await world.SendAsync("opened", Key, "somebodys-tv");

        await world.AssertGoneAsync("later");
    }

    [Fact]
    public async Task ForgetAsync_ViolationsAndLettersOfOtherOwners_AreErased()
    {
        await using var world = await OpenAsync("memory");
        await world.SendAsync("viewed", "o1", null);
        var (mine, other) = (Opened("m-1", Email), Opened("m-2", "o1@mail.example"));
        foreach (var message in new[] { mine, other })
        {
            var violation = ViolationFrame.Write(new ContractViolation { Message = message, Contract = "web", IsBlocked = true, Violations = [] });
            var owner = PersonIds.OfNobody(message);
            var now = message.ReceivedAt;
            await world.People.CommitAsync(
                [
                    new PersonCommit { Person = owner, ExpectedVersion = 0, State = default, Violations = [new PersonEntry(now, violation)] },
                    new PersonCommit
                    {
                        Person = new PersonKey(PersonIds.NoSpace, PersonIds.OfRecord(Parent, message == mine ? Key : "o1").Id), ExpectedVersion = 0, State = default,
                        DeadLetters = [new PersonEntry(now, new SinkFailureFrame("events", "No.", PersonStream.Log, EventFrame.Write(message)).Write())],
                    },
                ],
                default);
        }

        var receipt = await world.ForgetAsync();

        Assert.Equal((1, 1), (receipt.Erased.Single(one => one.Place == "violations").Count, receipt.Erased.Single(one => one.Place == "deadLetters").Count));
        await world.AssertGoneAsync("erased");
    }

    [Fact]
    public async Task ForgetAsync_TablesOfSinks_AreErasedAndStaySo()
    {
        await using var world = await OpenAsync("memory");
        await world.ActAsync();
        await world.SendAsync("paid", Key, null, account: "a1");
        var engine = world.Services.GetRequiredService<RealtimeEngine>();
        var sink = engine.Plans.Definitions.Sinks[0];
        var tables = (ITableSource)world.Services.GetRequiredService<CurrentDefinitions>().Value.Sources["tables"];
        var worker = new SinkWorker(engine.Store, engine.Time, sink, tables, token => engine.Suppression.FindErasedAsync(engine.Plans, token));
        while (await worker.RunAsync(default) > 0)
        {
        }

        var snapshots = world.Services.GetRequiredService<AudienceSnapshots>();
        await snapshots.RunAsync(sink, tables, now: true, default);
        Assert.Contains(await ErasureWorld.TablesAsync(tables), row => row.Contains(Key, StringComparison.Ordinal));
        var before = (await ErasureWorld.TablesAsync(tables)).Count(row => !row.Contains("ada-", StringComparison.Ordinal) && !row.Contains("ada@", StringComparison.Ordinal));

        var receipt = await world.ForgetAsync();
        Assert.True(receipt.Erased.Single(one => one is { Place: "tables", Where: "events" }).Count > 5);
        Assert.DoesNotContain(await ErasureWorld.TablesAsync(tables), row => row.Contains("ada-", StringComparison.Ordinal) || row.Contains("ada@", StringComparison.Ordinal));

        // What was read before, and is written after.
        await world.People.CommitAsync([new PersonCommit { Person = PersonIds.OfRecord(Parent, "late"), ExpectedVersion = 0, State = default, Log = [new PersonEntry(engine.Time.GetUtcNow(), EventFrame.Write(Opened("late", Email)))] }], default);
        while (await worker.RunAsync(default) > 0)
        {
        }

        await snapshots.RunAsync(sink, tables, now: true, default);
        var after = await ErasureWorld.TablesAsync(tables);
        Assert.DoesNotContain(after, row => row.Contains("ada-", StringComparison.Ordinal) || row.Contains("ada@", StringComparison.Ordinal));
        Assert.Equal(before, after.Count);
    }

    [Fact]
    public async Task AcceptAsync_TransformThatNamesAnErasedPerson_KeepsNothing()
    {
        await using var world = await OpenAsync("memory", services => services.AddSingleton<IEventTransform>(new NamingAda()));
        await world.SendAsync("viewed", "o1", null);
        await world.ForgetAsync();

        await world.SendAsync("viewed", "alias", "tv");

        await world.AssertGoneAsync("taken in");
        Assert.Single(await world.LogAsync("viewed"));
    }

    [Fact]
    public async Task AddAsync_DeliveryThatWasUnderWay_LeavesNoLetterOfThePerson()
    {
        await using var world = await OpenAsync("memory");
        await world.SendAsync("viewed", "o1", null);
        await world.ForgetAsync();
        var letters = new DeadLetters(world.Services.GetRequiredService<RealtimeEngine>());
        var now = DateTimeOffset.UtcNow;
        DeliveryRow RowOf(PersonKey person, ReadOnlyMemory<byte> body)
            => new() { Entry = new StreamEntry(1, person, now, body), Key = "k", Trigger = "track", SentAs = default!, Json = default, Row = () => throw new NotSupportedException() };

        await letters.AddAsync(
            "sync", PersonStream.Log, [(RowOf(new PersonKey(Parent, "a:tv"), EventFrame.Write(Opened("m-1", Email))), "No."), (RowOf(new PersonKey(Parent, "a:tv"), EventFrame.Write(Opened("m-2", "o1@mail.example"))), "No.")], default);
        await letters.AddAsync("sync", PersonStream.Outbox, [(RowOf(PersonIds.OfRecord(Parent, Key), "{}"u8.ToArray()), "No.")], default);

        Assert.Single(await letters.ListAsync("sync", null, 10, default));
        await world.AssertGoneAsync("kept");
    }

    private static EventMessage Opened(string id, string email) => new()
    {
        Source = "web",
        Type = EventType.Track,
        Name = "opened",
        MessageId = id,
        AnonymousId = "tv-" + id,
        Timestamp = DateTimeOffset.UtcNow,
        ReceivedAt = DateTimeOffset.UtcNow,
        Utf8Json = Encoding.UTF8.GetBytes($$$"""{"properties":{"email":"{{{email}}}"}}"""),
    };

    private sealed class NamingAda : IEventTransform
    {
        public ValueTask<EventMessage?> TransformAsync(EventMessage message, CancellationToken cancellationToken) => new(message.UserId == "alias" ? message with { UserId = Key } : message);
    }
}
