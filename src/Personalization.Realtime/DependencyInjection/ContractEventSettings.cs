using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>An event of a contract as it was configured, not yet checked.</summary>
/// <param name="id">The id within the contract.</param>
internal sealed class ContractEventSettings(string id)
{
    /// <summary>Gets the id within the contract.</summary>
    public string Id { get; } = id;

    /// <summary>Gets or sets the type.</summary>
    public EventType? Type { get; set; }

    /// <summary>Gets or sets the name, exactly as it is sent.</summary>
    /// <value><see langword="null"/> by default: of a page or screen any.</value>
    public string? Event { get; set; }

    /// <summary>Gets or sets the schema of events that say no version.</summary>
    public SchemaSettings? Schema { get; set; }

    /// <summary>Gets the schemas of the other versions, by their names.</summary>
    public IDictionary<string, SchemaSettings> Versions { get; } = new Dictionary<string, SchemaSettings>(StringComparer.Ordinal);

    /// <summary>Gets or sets what becomes of an event with undeclared fields.</summary>
    /// <value><see cref="UndeclaredFields.Allow"/> by default.</value>
    public UndeclaredFields UndeclaredFields { get; set; }

    /// <summary>Gets or sets what becomes of an event that is not valid.</summary>
    /// <value><see cref="InvalidFields.Allow"/> by default.</value>
    public InvalidFields InvalidFields { get; set; }

    /// <summary>Gets or sets a value indicating whether the context fields that SDKs send by themselves are declared.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool BuiltInContext { get; set; } = true;
}
