using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures a contract.</summary>
public sealed class ContractBuilder
{
    private readonly ContractSettings _settings;

    internal ContractBuilder(ContractSettings settings) => _settings = settings;

    /// <summary>Sets what becomes of an event that is not declared; by default it is allowed.</summary>
    /// <param name="action">What becomes of it.</param>
    /// <returns>The same builder.</returns>
    public ContractBuilder UndeclaredEvents(UndeclaredEvents action)
    {
        _settings.UndeclaredEvents = action;
        return this;
    }

    /// <summary>Declares an event.</summary>
    /// <param name="id">Its id within the contract.</param>
    /// <param name="configure">Configures it; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public ContractBuilder Event(string id, Action<ContractEventBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new ContractEventSettings(id);
        configure(new ContractEventBuilder(settings));
        _settings.Events.Add(settings);
        return this;
    }
}
