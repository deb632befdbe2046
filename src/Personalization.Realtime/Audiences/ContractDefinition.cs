namespace Personalization.Realtime.Audiences;

/// <summary>What events of a source may look like. Immutable.</summary>
internal sealed record ContractDefinition
{
    /// <summary>Gets the name.</summary>
    internal required string Name { get; init; }

    /// <summary>Gets what becomes of an event that is not declared; it is allowed by default.</summary>
    internal UndeclaredEvents UndeclaredEvents { get; init; }

    /// <summary>Gets the events that are declared.</summary>
    internal IReadOnlyList<ContractEventDefinition> Events { get; init; } = [];
}
