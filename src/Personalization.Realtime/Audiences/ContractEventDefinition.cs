using Personalization.Realtime.Events;

namespace Personalization.Realtime.Audiences;

/// <summary>An event that a contract declares. Immutable.</summary>
internal sealed record ContractEventDefinition
{
    /// <summary>Gets the id within the contract.</summary>
    internal required string Id { get; init; }

    /// <summary>Gets the type.</summary>
    internal required EventType Type { get; init; }

    /// <summary>Gets the name, exactly as it is sent; of a page or screen <see langword="null"/> for any.</summary>
    internal string? Event { get; init; }

    /// <summary>Gets the JSON Schema (draft 7) of events that say no version. It is of the whole message: <c>properties</c> and <c>context</c> are members of it.</summary>
    internal required string Schema { get; init; }

    /// <summary>Gets the JSON Schemas of the other versions, by what events say in <c>context.htevents.schemaVersion</c>.</summary>
    internal IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets what becomes of an event with undeclared fields; it is allowed by default.</summary>
    internal UndeclaredFields UndeclaredFields { get; init; }

    /// <summary>Gets what becomes of an event that is not valid; it is allowed by default.</summary>
    internal InvalidFields InvalidFields { get; init; }

    /// <summary>Gets a value indicating whether the context fields that SDKs send by themselves are declared; they are by default.</summary>
    internal bool IncludesBuiltInContext { get; init; } = true;
}
