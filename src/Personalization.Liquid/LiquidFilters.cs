using System.Collections.Frozen;
using Personalization.Liquid.Filters;

namespace Personalization.Liquid;

/// <summary>Filters by name. Immutable, and safe to use from any thread.</summary>
public sealed class LiquidFilters
{
    private readonly FrozenDictionary<string, FilterDefinition> _filters;

    private LiquidFilters(IEnumerable<KeyValuePair<string, FilterDefinition>> filters)
        => _filters = filters.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets Shopify's standard filters.</summary>
    public static LiquidFilters Standard { get; } = new(StandardFilters.All());

    /// <summary>Gets the names, in no order.</summary>
    public IReadOnlyCollection<string> Names => _filters.Keys;

    /// <summary>Answers these filters and one more, which takes the place of one of the same name.</summary>
    /// <param name="name">The name: letters, digits and underscores.</param>
    /// <param name="minArguments">How many arguments it needs.</param>
    /// <param name="maxArguments">How many it takes at most; arguments with names do not count.</param>
    /// <param name="filter">What it does. It may throw <see cref="LiquidException"/>, which ends the rendering.</param>
    /// <returns>The filters.</returns>
    public LiquidFilters With(string name, int minArguments, int maxArguments, LiquidFilter filter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(minArguments);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxArguments, minArguments);
        ArgumentNullException.ThrowIfNull(filter);
        return new LiquidFilters(_filters.Where(entry => entry.Key != name).Append(new(name, new FilterDefinition(minArguments, maxArguments, TakesNames: false, filter))));
    }

    internal FilterDefinition? Find(string name) => _filters.GetValueOrDefault(name);
}
