using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;
using Personalization.Errors;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Delivery.Webhooks;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>The syncs of one configuration, with the destinations that they deliver to, which are disposed with them. Thread-safe.</summary>
internal sealed class DeliveryChannels : IAsyncDisposable
{
    private const int BucketsAtOnce = 16;

    private readonly RealtimeEngine _engine;
    private readonly IServiceProvider _services;
    private readonly List<object> _owned = [];
    private readonly Dictionary<string, IRealtimeDestination> _made = new(StringComparer.Ordinal);

    internal DeliveryChannels(RealtimeEngine engine, IServiceProvider services)
    {
        (_engine, _services) = (engine, services);
        Definitions = engine.Plans.Definitions;
        All = [.. Definitions.RealtimeSyncs.Select(Create), .. Definitions.EventSyncs.Select(Create)];
    }

    /// <summary>Gets what they are made of.</summary>
    internal RealtimeDefinitions Definitions { get; }

    internal IReadOnlyList<DeliveryChannel> All { get; }

    /// <summary>Finds a sync.</summary>
    /// <exception cref="PersonalizationException">There is none of this name.</exception>
    internal DeliveryChannel Get(string sync) => All.FirstOrDefault(channel => channel.Sync == sync)
        ?? throw new PersonalizationException(RealtimeErrorCodes.RealtimeSyncNotFound, $"There is no realtime sync or event sync '{sync}'. {NameSuggestion.For(sync, All.Select(one => one.Sync))}");

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            switch (owned)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }

    private DeliveryChannel Create(RealtimeSyncDefinition sync)
        => Create(sync.Name, sync.Destination, PersonStream.Outbox, new TransitionRows(_engine, sync), (sync.Audience, sync.BatchSize));

    private DeliveryChannel Create(EventSyncDefinition sync)
        => Create(sync.Name, sync.Destination, PersonStream.Log, new EventRows(sync), (sync.Source, sync.BatchSize));

    private DeliveryChannel Create(string name, string destination, PersonStream stream, IRowSource rows, (string Model, int BatchSize) of)
    {
        var definition = Definitions.Destinations.First(one => one.Name == destination);
        var context = DeliveryScope.Context(name, of.Model);
        return new DeliveryChannel
        {
            Sync = name,
            Destination = destination,
            Stream = stream,
            Rows = rows,
            Target = definition.Webhook is { } webhook
                ? new WebhookTarget(new WebhookComposer(webhook, context, of.BatchSize), Own(new WebhookCalls(webhook, ClientOf(webhook), _engine.Time)))
                : new DestinationTarget(DestinationOf(definition), name, context),
            BatchSize = of.BatchSize,
            Concurrency = definition.Webhook is { } web ? Math.Min(web.Concurrency, PersonKey.Buckets) : BucketsAtOnce,
            Report = new DeliveryReport(_engine.Time),
        };
    }

    private HttpClient ClientOf(WebhookOptions webhook)
    {
        var client = _services.GetRequiredService<IHttpClientFactory>().CreateClient(webhook.AllowPrivateAddresses ? WebhookConnection.Any : WebhookConnection.Public);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    private IRealtimeDestination DestinationOf(DestinationDefinition definition)
    {
        if (!_made.TryGetValue(definition.Name, out var destination))
        {
            destination = Own(definition.Create!(_services));
            _made.Add(definition.Name, destination);
        }

        return destination;
    }

    private T Own<T>(T made)
        where T : notnull
    {
        _owned.Add(made);
        return made;
    }
}
