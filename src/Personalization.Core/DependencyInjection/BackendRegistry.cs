using System.Diagnostics.CodeAnalysis;
using Personalization.Alerts;
using Personalization.Destinations;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.State;

namespace Personalization.DependencyInjection;

/// <summary>
/// What makes the sources, stores, places for state, destinations and alert channels of a configuration file, by the words of its <c>type</c>. Whatever is made connects to nothing and opens nothing before it is used, so
/// that one that is not needed may be dropped. Settings that cannot be used are an <see cref="ArgumentException"/>, which never quotes a connection string. Not thread-safe while it is filled.
/// </summary>
public sealed class BackendRegistry
{
    private readonly Dictionary<string, Func<string, BackendSettings, ISource>> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<BackendSettings, IRecordStore>> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<BackendSettings, ISyncStateStore>> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<BackendSettings, Func<IServiceProvider, IRealtimeDestination>>> _destinations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<BackendSettings, Func<IServiceProvider, IAlertChannel>>> _alertChannels = new(StringComparer.Ordinal);

    /// <summary>Adds what makes the sources of a type.</summary>
    /// <param name="type">The word in the file, such as <c>postgres</c>.</param>
    /// <param name="create">Makes a source of its name and its settings.</param>
    /// <returns>The same registry.</returns>
    public BackendRegistry AddSource(string type, Func<string, BackendSettings, ISource> create)
    {
        _sources[type] = create;
        return this;
    }

    /// <summary>Adds what makes the record stores of a type.</summary>
    /// <param name="type">The word in the file, such as <c>redis</c>.</param>
    /// <param name="create">Makes a store of its settings; <c>path</c> is a full path.</param>
    /// <returns>The same registry.</returns>
    public BackendRegistry AddStore(string type, Func<BackendSettings, IRecordStore> create)
    {
        _stores[type] = create;
        return this;
    }

    /// <summary>Adds what makes the places for snapshots and plans of a type.</summary>
    /// <param name="type">The word in the file, such as <c>postgres</c>.</param>
    /// <param name="create">Makes a place of its settings; it is an <see cref="ISyncLease"/> too, since where state lies decides who may share it.</param>
    /// <returns>The same registry.</returns>
    public BackendRegistry AddState(string type, Func<BackendSettings, ISyncStateStore> create)
    {
        _states[type] = create;
        return this;
    }

    /// <summary>Adds what makes the destinations of a type.</summary>
    /// <param name="type">The word in the file, such as <c>redis-stream</c>.</param>
    /// <param name="create">Reads the settings, and answers what makes a destination when it is first used.</param>
    /// <returns>The same registry.</returns>
    public BackendRegistry AddDestination(string type, Func<BackendSettings, Func<IServiceProvider, IRealtimeDestination>> create)
    {
        _destinations[type] = create;
        return this;
    }

    /// <summary>Adds what makes the alert channels of a type.</summary>
    /// <param name="type">The word in the file, such as <c>slack</c>.</param>
    /// <param name="create">Reads the settings, and answers what makes a channel when it is first used.</param>
    /// <returns>The same registry.</returns>
    public BackendRegistry AddAlertChannel(string type, Func<BackendSettings, Func<IServiceProvider, IAlertChannel>> create)
    {
        _alertChannels[type] = create;
        return this;
    }

    /// <summary>Finds what makes the sources of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="create">What makes them.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetSource(string type, [NotNullWhen(true)] out Func<string, BackendSettings, ISource>? create) => _sources.TryGetValue(type, out create);

    /// <summary>Finds what makes the record stores of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="create">What makes them.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetStore(string type, [NotNullWhen(true)] out Func<BackendSettings, IRecordStore>? create) => _stores.TryGetValue(type, out create);

    /// <summary>Finds what makes the places for snapshots and plans of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="create">What makes them.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetState(string type, [NotNullWhen(true)] out Func<BackendSettings, ISyncStateStore>? create) => _states.TryGetValue(type, out create);

    /// <summary>Finds what makes the destinations of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="create">What makes them.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetDestination(string type, [NotNullWhen(true)] out Func<BackendSettings, Func<IServiceProvider, IRealtimeDestination>>? create) => _destinations.TryGetValue(type, out create);

    /// <summary>Finds what makes the alert channels of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="create">What makes them.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetAlertChannel(string type, [NotNullWhen(true)] out Func<BackendSettings, Func<IServiceProvider, IAlertChannel>>? create) => _alertChannels.TryGetValue(type, out create);
}

/// <summary>Says of a package which sources, stores and places for state it makes for configuration files: it derives an attribute of its own and puts it on its assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public abstract class BackendsAttribute : Attribute
{
    /// <summary>Registers what the package makes.</summary>
    /// <param name="backends">Where it is registered.</param>
    public abstract void Register(BackendRegistry backends);
}
