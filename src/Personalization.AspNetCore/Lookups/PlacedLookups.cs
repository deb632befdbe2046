using Personalization.Lookups;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Resolves the names of a request, once and without new strings for those that are configured, and looks records up there.</summary>
internal sealed class PlacedLookups(LookupTable table, IPersonalizationCache cache)
{
    // An application may have put a cache of its own in the place of ours: that one is asked by names.
    private readonly PersonalizationCache? _resolved = cache as PersonalizationCache;

    /// <summary>Decodes both names; they need not be configured.</summary>
    internal bool TryPlace(RawTarget target, out LookupPlace place)
    {
        place = default;
        var collections = table.Current;

        // Encoded names are never compared: 'ext%3Acrm' asks for 'ext:crm', also where an index of the former name exists.
        var known = target.Collection.Contains('%') ? null : collections.Find(target.Collection);
        var collection = known?.Name;
        if (collection is null && !PercentText.TryDecode(target.Collection, plusIsBlank: false, out collection))
        {
            return false;
        }

        known ??= collections.Find(collection);
        var at = target.Index.Contains('%') ? null : known?.Find(target.Index);
        var index = at?.Name;
        if (index is null && !PercentText.TryDecode(target.Index, plusIsBlank: false, out index))
        {
            return false;
        }

        place = new LookupPlace(collection, index, known, at ?? known?.Find(index));
        return true;
    }

    internal ValueTask<PersonalizationRecord?> GetAsync(in LookupPlace place, string value, CancellationToken cancellationToken)
        => place.At is { } at && _resolved is not null
            ? _resolved.GetAsync(at, value, cancellationToken)
            : cache.GetAsync(place.Collection, place.Index, value, cancellationToken);

    internal ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(in LookupPlace place, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => place.At is { } at && _resolved is not null
            ? _resolved.GetManyAsync(at, values, cancellationToken)
            : cache.GetManyAsync(place.Collection, place.Index, values, cancellationToken);
}
