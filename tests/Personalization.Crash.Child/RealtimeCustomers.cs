using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.People;
using Personalization.Realtime;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;
using Personalization.Records;
using Personalization.Redis;
using Personalization.Sqlite;

namespace Personalization.Crash.Child;

/// <summary>The real engine on a store of people that processes share, with the same few customers in each of them. Audiences tell how often a customer has viewed something.</summary>
internal sealed class RealtimeCustomers : IRecordReadiness, IAsyncDisposable
{
    internal const string Parent = "customers";
    internal const string Source = "web";
    internal const string Viewed = "viewed";
    internal const int Count = 4;

    /// <summary>Up to how many views are told apart.</summary>
    internal const int MostViews = 100;

    private static readonly CollectionDefinition Collection = new(Parent, "id", ["user_id"]);
    private static readonly string[] Keys = [.. Enumerable.Range(0, Count).Select(KeyOf)];

    private readonly IRecordCollection _records;

    private RealtimeCustomers(IPersonStore store, IRecordCollection records, TimeProvider time)
    {
        _records = records;
        Store = store;
        Engine = new RealtimeEngine(DefinitionsOf(), store, new RecordAccess(name => name == Parent ? Collection : null, this), time, NullLogger.Instance);
    }

    internal IPersonStore Store { get; }

    internal RealtimeEngine Engine { get; }

    internal static string KeyOf(int customer) => string.Create(CultureInfo.InvariantCulture, $"k{customer}");

    internal static string UserOf(int customer) => string.Create(CultureInfo.InvariantCulture, $"u{customer}");

    /// <summary>The audience of those who have viewed something so often or more often.</summary>
    internal static string AudienceOf(int views) => string.Create(CultureInfo.InvariantCulture, $"views{views}");

    /// <summary>Opens the store of people: sqlite in a file, or redis at an address.</summary>
    internal static async Task<RealtimeCustomers> OpenAsync(string kind, string place, TimeProvider time)
    {
        var records = await new InMemoryRecordStore().OpenAsync(Collection, default);
        await records.RegisterAsync(new SyncRegistration("profile", []), replaces: null, default);
        RecordOperation[] writes = [.. Enumerable.Range(0, Count).Select(n => new RecordOperation(RecordOperationKind.Write, KeyOf(n), Encoding.UTF8.GetBytes("{}"), [UserOf(n)]))];
        await records.ApplyAsync(new RecordBatch("profile", 1, time.GetUtcNow(), ["user_id"], writes), default);
        return new RealtimeCustomers(kind == "sqlite" ? new SqlitePersonStore(place) : new RedisPersonStore(place), records, time);
    }

    ValueTask<IRecordCollection> IRecordReadiness.OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken) => new(_records);

    bool IRecordReadiness.IsReady(CollectionDefinition collection) => true;

    ValueTask<bool> IRecordReadiness.IsMissingAsync(CollectionDefinition collection, string key, CancellationToken cancellationToken) => new(!Keys.Contains(key));

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await ((IAsyncDisposable)Store).DisposeAsync();
    }

    private static RealtimeDefinitions DefinitionsOf()
    {
        var model = new EventModelDefinition { Name = Viewed, Source = Source, Type = EventType.Track, Event = Viewed, Parent = Parent, ForeignKeyFrom = "userId", ForeignKeyIndex = "user_id" };
        var audiences = Enumerable.Range(1, MostViews).Select(views => AudienceOf(AudienceOf(views), CountOperator.AtLeast, views, TimeSpan.FromHours(1)));
        return new RealtimeDefinitions(
            [],
            [model],
            [.. audiences, AudienceOf("recent", CountOperator.AtLeast, 1, TimeSpan.FromSeconds(1)), AudienceOf("quiet", CountOperator.Exactly, 0, TimeSpan.FromSeconds(1))]);
    }

    private static AudienceDefinition AudienceOf(string name, CountOperator compare, int views, TimeSpan within)
        => new() { Name = name, Parent = Parent, Where = new EventCondition(Viewed, compare, views, within) };
}
