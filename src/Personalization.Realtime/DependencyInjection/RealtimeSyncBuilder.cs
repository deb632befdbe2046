using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures which entries and exits of an audience are sent where, and as what.</summary>
public sealed class RealtimeSyncBuilder
{
    private readonly RealtimeSyncSettings _settings;

    internal RealtimeSyncBuilder(RealtimeSyncSettings settings) => _settings = settings;

    /// <summary>Sets the audience.</summary>
    /// <param name="audience">Its name.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder Audience(string audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        _settings.Audience = audience;
        return this;
    }

    /// <summary>Sets the destination.</summary>
    /// <param name="destination">Its name.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder To(string destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _settings.Destination = destination;
        return this;
    }

    /// <summary>Sends entries only, or exits only; both are sent by default.</summary>
    /// <param name="entry">Whether entries are sent.</param>
    /// <param name="exit">Whether exits are sent.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder On(bool entry = false, bool exit = false)
    {
        (_settings.OnEntry, _settings.OnExit) = (entry, exit);
        return this;
    }

    /// <summary>Sets how many rows go together at most; 100 by default.</summary>
    /// <param name="rows">From 1 to 256.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder BatchSize(int rows)
    {
        _settings.BatchSize = rows;
        return this;
    }

    /// <summary>Sets what is sent of entries and exits.</summary>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder Send(Action<RequestBuilder> configure) => Send(_settings.Request, configure);

    /// <summary>Sets what is different for entries.</summary>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder OnEntry(Action<RequestBuilder> configure) => Send(_settings.Entry ??= new RequestOptions(), configure);

    /// <summary>Sets what is different for exits.</summary>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public RealtimeSyncBuilder OnExit(Action<RequestBuilder> configure) => Send(_settings.Exit ??= new RequestOptions(), configure);

    private RealtimeSyncBuilder Send(RequestOptions request, Action<RequestBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new RequestBuilder(request));
        return this;
    }
}
