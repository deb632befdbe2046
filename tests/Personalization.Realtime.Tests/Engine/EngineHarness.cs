using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>An engine with stores in memory and a clock that the test moves. Records come from a sync that the test plays.</summary>
internal sealed class EngineHarness : IRecordReadiness
{
    internal const string Parent = "customers";

    internal static readonly CollectionDefinition Collection = new(Parent, "id", ["user_id"]);

    private int _messages;
    private long[] _token = [0];

    internal EngineHarness(IPersonStore? people = null, ManualTimeProvider? time = null, params AudienceDefinition[] audiences)
        : this(people, time, new InMemoryRecordStore().OpenAsync(Collection, default).AsTask().GetAwaiter().GetResult(), audiences)
    {
        Records.RegisterAsync(new SyncRegistration("profile", ["plan"]), replaces: null, default).AsTask().GetAwaiter().GetResult();
    }

    private EngineHarness(IPersonStore? people, ManualTimeProvider? time, IRecordCollection records, AudienceDefinition[] audiences)
    {
        Time = time ?? new ManualTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        People = people ?? new MemoryPersonStore(Time);
        Records = records;
        Engine = Create(audiences);
    }

    internal ManualTimeProvider Time { get; }

    internal IPersonStore People { get; }

    internal IRecordCollection Records { get; }

    internal RealtimeEngine Engine { get; }

    internal EventIngest Ingest => new(Engine, Gate);

    internal EventGate Gate { get; init; } = new([]);

    internal AudienceMembership Memberships => new(Engine);

    internal bool IsReady { get; set; } = true;

    internal static IReadOnlyList<EventModelDefinition> Models { get; } = [Model("viewed"), Model("ordered"), Model("billed") with { ForeignKeyFrom = "properties.customer", ForeignKeyIndex = "id" }];

    /// <summary>Another process on the same stores.</summary>
    internal EngineHarness Twin(params AudienceDefinition[] audiences) => new(People, Time, Records, audiences) { _messages = 1_000_000, _token = _token };

    internal static AudienceDefinition Audience(string name, params AudienceCondition[] where) => new() { Name = name, Parent = Parent, Where = new AllCondition(where) };

    internal static EventCondition Event(string model, CountOperator compare, int count, TimeSpan within) => new(model, compare, count, within);

    internal static FieldCondition Field(string field, object value) => new(field, new FieldComparison(FieldOperator.EqualTo, [value]));

    internal EventMessage Message(string name, string? user = null, string? device = null, string? id = null, TimeSpan age = default, EventType type = EventType.Track, string? customer = null)
    {
        var now = Time.GetUtcNow();
        id ??= $"m{++_messages}";
        var json = $$$"""{"messageId":"{{{id}}}","properties":{"customer":{{{(customer is null ? "null" : $"\"{customer}\"")}}}}}""";
        return new EventMessage
        {
            Source = "web",
            Type = type,
            Name = type == EventType.Track ? name : null,
            MessageId = id,
            UserId = user,
            AnonymousId = device,
            Timestamp = now - age,
            ReceivedAt = now,
            Utf8Json = Encoding.UTF8.GetBytes(json),
        };
    }

    internal async Task SendAsync(params EventMessage[] messages)
    {
        var result = await Ingest.AcceptAsync("web", messages, default);
        Assert.Equal(messages.Length, result.Accepted);
    }

    internal Task SendAsync(string name, string? user = null, string? device = null, TimeSpan age = default) => SendAsync(Message(name, user, device, age: age));

    /// <summary>Writes a record as a sync does: the store first, then who listens.</summary>
    internal async Task WriteAsync(string key, string? user, string fields = "")
    {
        var batch = Batch(new RecordOperation(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes($"{{{fields}}}"), [user]));
        await Records.ApplyAsync(batch, default);
        await new RecordChanges(Engine).AppliedAsync(Parent, batch, default);
    }

    internal async Task RemoveAsync(string key)
    {
        var batch = Batch(new RecordOperation(RecordOperationKind.Remove, key));
        await Records.ApplyAsync(batch, default);
        await new RecordChanges(Engine).AppliedAsync(Parent, batch, default);
    }

    internal RecordBatch Batch(params RecordOperation[] operations) => new("profile", ++_token[0], Time.GetUtcNow(), ["user_id"], operations);

    internal async Task<string> AudiencesOfAsync(string key) => string.Join(',', await Memberships.GetAsync(Parent, key));

    internal async Task SweepAsync(bool trims = false) => await new BucketSweep(Engine).RunAsync(trims, default);

    /// <summary>The transitions of all people, in the order of their numbers.</summary>
    internal async Task<IReadOnlyList<(string Person, AudienceTransition Transition)>> TransitionsAsync()
    {
        var transitions = new List<(string, AudienceTransition)>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            foreach (var entry in await People.ReadStreamAsync(PersonStream.Outbox, bucket, 0, 1000, default))
            {
                transitions.Add((entry.Person.Id, TransitionFrame.Read(entry.Body)));
            }
        }

        return transitions;
    }

    internal async Task<IReadOnlyList<string>> TransitionsOfAsync(string key)
        => [.. (await TransitionsAsync()).Where(one => one.Person == "r:" + key).Select(one => $"{one.Transition.Number}{(one.Transition.IsMember ? '+' : '-')}{one.Transition.Audience} by {one.Transition.Cause}")];

    /// <summary>The ids of the messages in the log.</summary>
    internal async Task<IReadOnlyList<string>> LogAsync()
    {
        var ids = new List<string>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            ids.AddRange((await People.ReadStreamAsync(PersonStream.Log, bucket, 0, 1000, default)).Select(entry => EventFrame.Read(entry.Body).MessageId));
        }

        return ids;
    }

    /// <summary>How often records were asked for.</summary>
    internal int Readings { get; private set; }

    ValueTask<IRecordCollection> IRecordReadiness.OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        Readings++;
        return new(Records);
    }

    bool IRecordReadiness.IsReady(CollectionDefinition collection) => IsReady;

    ValueTask<bool> IRecordReadiness.IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken) => new(true);

    private static EventModelDefinition Model(string name) => new()
    {
        Name = name,
        Source = "web",
        Type = EventType.Track,
        Event = name,
        Parent = Parent,
        ForeignKeyFrom = "userId",
        ForeignKeyIndex = "user_id",
    };

    /// <summary>The definitions, with the contract "shop" of the source "web".</summary>
    internal static RealtimeDefinitions WithContract(ContractDefinition contract, params AudienceDefinition[] audiences)
        => new([new EventSourceDefinition { Name = "web", WriteKey = "k", Contract = contract.Name }], Models, audiences) { Contracts = [contract] };

    private static RealtimeDefinitions Definitions(AudienceDefinition[] audiences) => new([], Models, audiences);

    private RealtimeEngine Create(AudienceDefinition[] audiences) => new(
        Definitions(audiences), People, new RecordAccess(name => name == Parent ? Collection : null, this), Time, NullLogger.Instance);
}
