using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.People;
using Personalization.Realtime;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Benchmarks.Realtime;

/// <summary>Customers in memory, and a hundred audiences that every view of a page touches.</summary>
internal sealed class EventShop : IRecordReadiness, IDisposable
{
    internal const string Parent = "customers";
    internal const int Customers = 10_000;
    internal const int Audiences = 100;

    private static readonly CollectionDefinition Collection = new(Parent, "user_id", []);

    private readonly IRecordCollection _records;

    private EventShop(IPersonStore people, IRecordCollection records, TimeProvider time, IReadOnlyList<AudienceDefinition> audiences)
    {
        _records = records;
        Engine = new RealtimeEngine(Definitions(audiences), people, new RecordAccess(name => name == Parent ? Collection : null, this), time, NullLogger.Instance);
    }

    internal RealtimeEngine Engine { get; }

    /// <summary>Opens it, with everybody's first memberships made.</summary>
    internal static Task<EventShop> OpenAsync(IPersonStore people)
        => OpenAsync(people, Customers, TimeProvider.System, [.. Enumerable.Range(1, Audiences).Select(AudienceOf)]);

    /// <summary>Opens it with other customers, another clock and other audiences.</summary>
    internal static async Task<EventShop> OpenAsync(IPersonStore people, int customers, TimeProvider time, IReadOnlyList<AudienceDefinition> audiences)
    {
        var records = await new InMemoryRecordStore().OpenAsync(Collection, default);
        await records.RegisterAsync(new SyncRegistration("customers", []), replaces: null, default);
        foreach (var keys in Enumerable.Range(0, customers).Chunk(500))
        {
            RecordOperation[] writes = [.. keys.Select(n => new RecordOperation(RecordOperationKind.Write, UserOf(n), """{"plan":"free","country":"AT"}"""u8.ToArray(), []))];
            await records.ApplyAsync(new RecordBatch("customers", 1, TimeProvider.System.GetUtcNow(), [], writes), default);
        }

        var shop = new EventShop(people, records, time, audiences);
        await shop.Engine.StartAsync(default);
        await shop.Engine.Backfill.RunAsync(default);
        return shop;
    }

    internal static string UserOf(int customer) => string.Create(CultureInfo.InvariantCulture, $"c{customer}");

    internal static EventMessage View(int number) => ViewOf(number * 7919 % Customers, TimeProvider.System.GetUtcNow(), TimeSpan.Zero);

    /// <summary>Makes a page view that happened some time ago.</summary>
    internal static EventMessage ViewOf(int customer, DateTimeOffset now, TimeSpan age)
    {
        var (id, user) = (Guid.NewGuid().ToString(), UserOf(customer));
        return new EventMessage
        {
            Source = "web",
            Type = EventType.Page,
            MessageId = id,
            UserId = user,
            Timestamp = now - age,
            ReceivedAt = now,
            Utf8Json = Encoding.UTF8.GetBytes($$$"""{"type":"page","messageId":"{{{id}}}","userId":"{{{user}}}","properties":{"path":"/pricing/teams","title":"Pricing"}}"""),
        };
    }

    ValueTask<IRecordCollection> IRecordReadiness.OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken) => new(_records);

    bool IRecordReadiness.IsReady(CollectionDefinition collection) => true;

    ValueTask<bool> IRecordReadiness.IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken) => new(true);

    public void Dispose() => Engine.Dispose();

    internal static RealtimeDefinitions Definitions(IReadOnlyList<AudienceDefinition> audiences) => new(
        [],
        [new EventModelDefinition { Name = "viewed", Source = "web", Type = EventType.Page, Parent = Parent, ForeignKeyFrom = "userId", ForeignKeyIndex = "user_id" }],
        audiences);

    /// <summary>Makes an audience of those who have viewed so many pages within some time, and have a plan that is free.</summary>
    internal static AudienceDefinition Viewers(string name, int views, TimeSpan within) => new()
    {
        Name = name,
        Parent = Parent,
        Where = new AllCondition(
        [
            new EventCondition("viewed", CountOperator.AtLeast, views, within),
            new FieldCondition("plan", new FieldComparison(FieldOperator.EqualTo, ["free"])),
        ]),
    };

    private static AudienceDefinition AudienceOf(int number)
        => Viewers(string.Create(CultureInfo.InvariantCulture, $"viewers-{number}"), 1 + (number % 10), TimeSpan.FromMinutes(10 + number));
}
