using System.Text;

namespace Personalization.Sync.Snapshot;

/// <summary>The keys of a sync that an undo has brought back and that are not removed until they are released, though the model lacks them. Immutable.</summary>
internal sealed class HeldKeys
{
    internal static readonly HeldKeys None = new([]);

    // The documents that they come from are bounded, see SyncConstants.MaxHeldKeys.
    private readonly Dictionary<KeyIdentity, DateTimeOffset> _keys = [];

    /// <param name="keys">The keys, and since when they are held.</param>
    internal HeldKeys(IEnumerable<(string Key, DateTimeOffset Since)> keys)
    {
        foreach (var (key, since) in keys)
        {
            _keys[KeyIdentity.Of(Encoding.UTF8.GetBytes(key))] = since;
        }
    }

    internal bool IsEmpty => _keys.Count == 0;

    internal bool Contains(ReadOnlySpan<byte> key) => _keys.ContainsKey(KeyIdentity.Of(key));

    /// <summary>Whether a held key that a snapshot knows as a row has been one since it is held. A region that was away then knows it from before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="asOf">When what the snapshot knows was known.</param>
    internal bool HasReturned(ReadOnlySpan<byte> key, DateTimeOffset asOf) => _keys.TryGetValue(KeyIdentity.Of(key), out var since) && asOf >= since;
}
