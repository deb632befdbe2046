using Personalization.Sync;

namespace Personalization.Alerts;

/// <summary>The channels that are configured; each is made when it is first used, and made anew when a reload has changed it. Thread-safe.</summary>
internal sealed class AlertChannels(CurrentDefinitions definitions, IServiceProvider services) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenChannel> _open = new(StringComparer.Ordinal);

    /// <summary>Gets the names of the channels.</summary>
    internal IEnumerable<string> Names => Defined.Keys.Order(StringComparer.Ordinal);

    private IReadOnlyDictionary<string, AlertChannelDefinition> Defined
        => definitions.Value.Find<AlertDefinitions>()?.Channels as IReadOnlyDictionary<string, AlertChannelDefinition> ?? new Dictionary<string, AlertChannelDefinition>();

    /// <summary>Finds a channel.</summary>
    /// <returns>The channel; <see langword="null"/> where none of the name is configured.</returns>
    internal OpenChannel? Find(string name)
    {
        var defined = Defined;
        lock (_lock)
        {
            foreach (var (other, old) in _open.ToArray())
            {
                if (defined.GetValueOrDefault(other) is not { } now || !old.Fits(now))
                {
                    // What is on its way there fails, and is sent again.
                    _open.Remove(other);
                    old.Dispose();
                }
            }

            if (_open.GetValueOrDefault(name) is { } open)
            {
                return open;
            }

            return defined.GetValueOrDefault(name) is { } definition ? _open[name] = new OpenChannel(definition, definition.Create(services)) : null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var open in _open.Values)
            {
                open.Dispose();
            }

            _open.Clear();
        }
    }
}

/// <summary>A channel that was made, and how many notices are on their way to it.</summary>
internal sealed class OpenChannel(AlertChannelDefinition definition, IAlertChannel channel) : IDisposable
{
    internal IAlertChannel Channel => channel;

    /// <summary>Gets what keeps a channel that is away from taking the turns of others.</summary>
    internal SemaphoreSlim Gate { get; } = new(AlertConstants.MaxSending);

    internal bool Fits(AlertChannelDefinition other) => ReferenceEquals(other, definition) || (definition.Identity is not null && definition.Identity == other.Identity);

    /// <summary>The gate stays: somebody may be within it, and it holds nothing.</summary>
    public void Dispose() => (channel as IDisposable)?.Dispose();
}
