using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>The collections that lookups find, as they are configured now: whoever resolves a name does it here. Thread-safe.</summary>
internal sealed class LookupTable(CurrentDefinitions definitions)
{
    private volatile LookupCollections _collections = new(definitions.Value);

    /// <summary>Gets the collections that are configured now.</summary>
    internal LookupCollections Current
    {
        get
        {
            var collections = _collections;
            if (!ReferenceEquals(collections.Definitions, definitions.Value))
            {
                _collections = collections = new LookupCollections(definitions.Value);
            }

            return collections;
        }
    }
}
