namespace Personalization.Lookups;

/// <summary>One index of a collection: all that a lookup needs, once its names are resolved.</summary>
internal sealed class LookupIndex(LookupCollection collection, string name)
{
    private volatile bool _seenReady;

    internal LookupCollection Collection => collection;

    internal string Name => name;

    /// <summary>
    /// Gets or sets a value indicating whether the index was ready when a miss last asked. A miss that was read before it became ready says nothing, even if it is ready by
    /// now, so such a miss is read again.
    /// </summary>
    internal bool SeenReady
    {
        get => _seenReady;
        set
        {
            if (_seenReady != value)
            {
                _seenReady = value;
            }
        }
    }
}
