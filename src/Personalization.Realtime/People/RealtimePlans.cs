using System.Collections.Frozen;
using Personalization.Errors;
using Personalization.Realtime.Contracts;
using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>What is configured for real time, compiled. Immutable: a change exchanges the one object for another.</summary>
internal sealed class RealtimePlans
{
    private readonly FrozenDictionary<string, ParentPlan> _byName;
    private readonly FrozenSet<string> _sources;

    /// <param name="definitions">The definitions, checked before.</param>
    /// <param name="collections">Finds a collection.</param>
    internal RealtimePlans(RealtimeDefinitions definitions, Func<string, CollectionDefinition?> collections)
    {
        var parents = definitions.Models.Select(model => model.Parent).Concat(definitions.Audiences.Select(audience => audience.Parent)).Distinct(StringComparer.Ordinal);
        All =
        [
            .. parents.Select(name => new ParentPlan(
                collections(name) ?? throw new ArgumentException($"Events and audiences name the parent '{name}', and there is no such collection.", nameof(definitions)),
                [.. definitions.Models.Where(model => string.Equals(model.Parent, name, StringComparison.Ordinal))],
                [.. definitions.Audiences.Where(audience => string.Equals(audience.Parent, name, StringComparison.Ordinal))])),
        ];
        _byName = All.ToFrozenDictionary(parent => parent.Name, StringComparer.Ordinal);
        Contracts = new ContractSet(definitions.Sources, definitions.Contracts);
        Definitions = definitions;
        _sources = definitions.Sources.Select(one => one.Name).Concat(definitions.Offers.Select(one => one.Name)).ToFrozenSet(StringComparer.Ordinal);
    }

    internal RealtimeDefinitions Definitions { get; }

    internal IReadOnlyList<ParentPlan> All { get; }

    internal ContractSet Contracts { get; }

    internal ParentPlan? Find(string parent) => _byName.GetValueOrDefault(parent);

    /// <summary>Offers are sources of events too: what they are asked with is taken in under their name.</summary>
    /// <exception cref="PersonalizationException">There is no event source of that name.</exception>
    internal void CheckSource(string source)
    {
        if (!_sources.Contains(source))
        {
            string[] known = [.. Definitions.Sources.Select(one => one.Name), .. Definitions.Offers.Select(one => one.Name)];
            throw new PersonalizationException(RealtimeErrorCodes.EventSourceNotFound, $"There is no event source '{source}'. {NameSuggestion.For(source, known)}");
        }
    }

    /// <summary>Finds the parent of an audience.</summary>
    /// <exception cref="PersonalizationException">There is no such audience.</exception>
    internal ParentPlan GetAudience(string audience)
        => All.FirstOrDefault(parent => parent.Definitions.Any(definition => string.Equals(definition.Name, audience, StringComparison.Ordinal)))
            ?? throw new PersonalizationException(
                RealtimeErrorCodes.AudienceNotFound, $"There is no audience '{audience}'. {NameSuggestion.For(audience, Definitions.Audiences.Select(one => one.Name))}");
}
