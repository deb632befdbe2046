using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>What delivers now: exchanged with the configuration. Thread-safe.</summary>
internal sealed class DeliveryHub(RealtimeEngine engine, IServiceProvider services, DeliveryDiagnostics diagnostics) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<DeliveryChannels> _old = [];
    private DeliveryChannels? _current;

    internal DeadLetters Letters { get; } = new(engine);

    /// <summary>Gets the syncs as they are configured now. What was made for another configuration is disposed by <see cref="DropAsync"/>.</summary>
    internal DeliveryChannels Current
    {
        get
        {
            lock (_gate)
            {
                if (_current is null || !ReferenceEquals(_current.Definitions, engine.Plans.Definitions))
                {
                    var next = new DeliveryChannels(engine, services);
                    if (_current is not null)
                    {
                        _old.Add(_current);
                    }

                    _current = next;
                }

                return _current;
            }
        }
    }

    /// <summary>Makes what delivers for a sync.</summary>
    internal DeliveryWorker CreateWorker(DeliveryChannel channel) => new(engine, channel, Letters, diagnostics);

    /// <summary>Disposes what was made for configurations that have gone, when nobody delivers for them any more.</summary>
    internal async ValueTask DropAsync()
    {
        DeliveryChannels[] old;
        lock (_gate)
        {
            old = [.. _old];
            _old.Clear();
        }

        foreach (var channels in old)
        {
            await channels.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync().ConfigureAwait(false);
        if (_current is not null)
        {
            await _current.DisposeAsync().ConfigureAwait(false);
        }
    }
}
