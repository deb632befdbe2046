using System.Collections.Frozen;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Contracts;

/// <summary>The contracts of all event sources. Each schema is compiled once. Thread-safe.</summary>
internal sealed class ContractSet
{
    private readonly FrozenDictionary<string, Contract> _bySource;

    /// <param name="sources">The event sources.</param>
    /// <param name="contracts">The contracts, checked before.</param>
    internal ContractSet(IReadOnlyList<EventSourceDefinition> sources, IReadOnlyList<ContractDefinition> contracts)
    {
        var used = contracts.Where(contract => sources.Any(source => source.Contract == contract.Name)).ToDictionary(contract => contract.Name, contract => new Contract(contract), StringComparer.Ordinal);
        _bySource = sources.Where(source => source.Contract is not null).ToFrozenDictionary(source => source.Name, source => used[source.Contract!], StringComparer.Ordinal);
    }

    /// <summary>Finds the contract of an event source.</summary>
    internal Contract? Find(string source) => _bySource.GetValueOrDefault(source);
}
