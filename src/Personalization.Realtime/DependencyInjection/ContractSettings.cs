using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>A contract as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
internal sealed class ContractSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets what becomes of an event that is not declared.</summary>
    /// <value><see cref="UndeclaredEvents.Allow"/> by default.</value>
    public UndeclaredEvents UndeclaredEvents { get; set; }

    /// <summary>Gets the events that are declared.</summary>
    public IList<ContractEventSettings> Events { get; } = [];
}
