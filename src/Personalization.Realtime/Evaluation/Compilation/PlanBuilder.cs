using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>Collects what the audiences of one parent need.</summary>
internal sealed class PlanBuilder
{
    private readonly Dictionary<string, EventModelDefinition> _models;
    private readonly IReadOnlyList<AudienceDefinition> _definitions;
    private readonly Dictionary<ulong, EventMatcher> _matchers = [];
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly CompiledAudience?[] _audiences;
    private readonly Dictionary<ulong, int> _shared = [];

    internal PlanBuilder(string parent, IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences)
    {
        _models = models.Where(model => model.Parent == parent).ToDictionary(model => model.Name, StringComparer.Ordinal);
        _definitions = [.. audiences.Where(audience => audience.Parent == parent)];
        _audiences = new CompiledAudience?[_definitions.Count];
        foreach (var audience in _definitions)
        {
            AudienceOf(audience.Name);
        }
    }

    /// <summary>Gets the fields of records that are read.</summary>
    internal FieldSet Fields { get; } = new();

    internal IReadOnlyList<CompiledAudience> Audiences => [.. _audiences.Select(audience => audience!)];

    /// <summary>Gets the places of the audiences in an order in which those that others name come first.</summary>
    internal List<int> Order { get; } = [];

    internal Dictionary<ulong, CompiledFilter> Filters { get; } = [];

    internal IReadOnlyList<EventMatcher> Matchers => [.. _matchers.Values];

    /// <summary>Gets how many comparisons are judged once for all audiences.</summary>
    internal int Shared => _shared.Count;

    /// <summary>Finds an audience, and compiles it before its time where it must be.</summary>
    internal (int Index, ulong Fingerprint) AudienceOf(string name)
    {
        var index = Enumerable.Range(0, _definitions.Count).First(i => _definitions[i].Name == name);
        if (_audiences[index] is null)
        {
            if (!_open.Add(name))
            {
                throw new ArgumentException($"The audience '{name}' leads to itself; AudienceChecks refuses that.");
            }

            _audiences[index] = Compile(_definitions[index]);
            Order.Add(index);
        }

        return (index, _audiences[index]!.Fingerprint);
    }

    /// <summary>Finds the place of a comparison, or gives it one. Equal ones share it.</summary>
    internal int SharedOf(ulong comparison)
    {
        if (!_shared.TryGetValue(comparison, out var place))
        {
            _shared.Add(comparison, place = _shared.Count);
        }

        return place;
    }

    /// <summary>Finds the filter of an event condition, or makes it. Equal ones are one.</summary>
    internal ulong FilterOf(EventCondition condition, bool excludesNulls)
    {
        var model = _models[condition.Model];
        var matcher = MatcherOf(model, out var hash);
        var where = condition.Where is null ? null : new ConditionCompiler(new EventScope(model, excludesNulls), matcher.Fields, hash.Add(excludesNulls ? 2 : 1)).Compile(condition.Where);
        var filter = hash.Value;
        var kept = new CompiledFilter(condition.Count + 1, (long)condition.Within.TotalMilliseconds);
        if (!Filters.TryAdd(filter, kept))
        {
            Filters[filter] = Filters[filter].With(kept);
            return filter;
        }

        matcher.Add(filter, where);
        return filter;
    }

    private EventMatcher MatcherOf(EventModelDefinition model, out DefinitionHash hash)
    {
        hash = new DefinitionHash().Add(model.Source).Add((int)model.Type).Add(model.Event).Add(model.Timestamp).Add(model.ForeignKeyFrom).Add(model.ForeignKeyIndex);
        if (!_matchers.TryGetValue(hash.Value, out var matcher))
        {
            _matchers.Add(hash.Value, matcher = new EventMatcher(model));
        }

        return matcher;
    }

    private CompiledAudience Compile(AudienceDefinition definition)
    {
        var hash = new DefinitionHash().Add(definition.TimeZone.Id).Add(definition.ExcludesNullsInNot ? 1 : 0);
        var condition = new ConditionCompiler(new AudienceScope(definition, this), Fields, hash).Compile(definition.Where);
        return new CompiledAudience(definition.Name, hash.Value, condition);
    }
}
