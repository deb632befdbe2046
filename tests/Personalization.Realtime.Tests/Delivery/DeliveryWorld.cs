using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Events;
using Personalization.Realtime.Tests.Engine;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>An engine with syncs, whose buckets the test lets read. Who views is a member of <c>viewers</c> for ten minutes.</summary>
internal sealed class DeliveryWorld : IAsyncDisposable
{
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private static readonly AudienceDefinition Viewers = EngineHarness.Audience("viewers", EngineHarness.Event("viewed", CountOperator.AtLeast, 1, Window));

    private readonly ServiceProvider _services;
    private readonly DeliveryDiagnostics _diagnostics = new();
    private readonly Dictionary<string, DeliveryWorker> _workers = new(StringComparer.Ordinal);

    private DeliveryWorld(EngineHarness harness)
    {
        Harness = harness;
        var services = new ServiceCollection();
        services.AddHttpClient(WebhookConnection.Public).ConfigurePrimaryHttpMessageHandler(() => WebhookConnection.CreateHandler(allowsPrivate: false));
        services.AddHttpClient(WebhookConnection.Any).ConfigurePrimaryHttpMessageHandler(() => WebhookConnection.CreateHandler(allowsPrivate: true));
        _services = services.BuildServiceProvider();
        Hub = new DeliveryHub(harness.Engine, _services, _diagnostics);
    }

    internal EngineHarness Harness { get; }

    internal DeliveryHub Hub { get; }

    internal LetterReplay Replay => new(Harness.Engine, Hub);

    internal static async Task<DeliveryWorld> CreateAsync(RealtimeDefinitions definitions, IPersonStore? people = null)
    {
        var world = new DeliveryWorld(new EngineHarness(people, audiences: Viewers));
        await world.StartAsync(definitions);
        return world;
    }

    /// <summary>Another process on the same stores.</summary>
    internal async Task<DeliveryWorld> TwinAsync(RealtimeDefinitions definitions)
    {
        var twin = new DeliveryWorld(Harness.Twin(Viewers));
        await twin.StartAsync(definitions);
        return twin;
    }

    internal static RealtimeDefinitions Define(params (string Name, Func<IServiceProvider, IRealtimeDestination> Create)[] destinations) => Define(
        [.. destinations.Select(one => new DestinationDefinition { Name = one.Name, Create = one.Create })], destinations.Select(one => Sync(one.Name, one.Name)));

    internal static RealtimeDefinitions Define(WebhookOptions webhook, RequestOptions? request = null, int batchSize = 100)
        => Define([new DestinationDefinition { Name = "hook", Webhook = webhook }], [Sync("promo", "hook", request, batchSize)]);

    internal static RealtimeDefinitions Define(IReadOnlyList<DestinationDefinition> destinations, IEnumerable<RealtimeSyncDefinition> syncs, params EventSyncDefinition[] eventSyncs)
        => new([new EventSourceDefinition { Name = "web", WriteKey = "key", Origins = [] }], EngineHarness.Models, [Viewers]) { Destinations = destinations, RealtimeSyncs = [.. syncs], EventSyncs = eventSyncs };

    internal static RealtimeSyncDefinition Sync(string name, string destination, RequestOptions? request = null, int batchSize = 100)
        => new() { Name = name, Audience = "viewers", Destination = destination, Request = request ?? new RequestOptions(), BatchSize = batchSize };

    /// <summary>People enter, each by an event of their own.</summary>
    internal async Task EnterAsync(params string[] people)
    {
        foreach (var person in people)
        {
            await Harness.SendAsync("viewed", "u" + person);
        }
    }

    /// <summary>Everybody leaves.</summary>
    internal async Task LeaveAsync()
    {
        Harness.Time.Advance(Window + TimeSpan.FromSeconds(1));
        await Harness.SweepAsync();
    }

    internal async Task WriteAsync(params string[] people)
    {
        foreach (var person in people)
        {
            await Harness.WriteAsync(person, "u" + person, $"\"email\":\"{person}@example.com\",\"plan\":\"free\"");
        }
    }

    /// <summary>Lets all syncs, or one, read every bucket.</summary>
    internal async Task ReadAsync(string? sync = null, CancellationToken cancellationToken = default)
    {
        foreach (var worker in _workers.Where(one => sync is null || one.Key == sync))
        {
            for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
            {
                await worker.Value.ReadAsync(bucket, cancellationToken);
            }
        }
    }

    /// <summary>Lets all syncs read as they do in a host.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Hub.Current.All.Select(channel => Hub.CreateWorker(channel).RunAsync(cancellationToken)));

    internal async Task<IReadOnlyList<DeadLetter>> LettersAsync() => await Hub.Letters.ListAsync(null, null, 1000, default);

    internal DeliveryReport ReportOf(string sync) => Hub.Current.Get(sync).Report;

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await _services.DisposeAsync();
        _diagnostics.Dispose();
    }

    private async Task StartAsync(RealtimeDefinitions definitions)
    {
        await Harness.Engine.ReloadAsync(definitions, default);
        foreach (var channel in Hub.Current.All)
        {
            _workers.Add(channel.Sync, Hub.CreateWorker(channel));
            await _workers[channel.Sync].PrepareAsync(default);
        }

        // A new sync starts behind what is there, by the clock.
        Harness.Time.Advance(TimeSpan.FromSeconds(1));
    }
}
