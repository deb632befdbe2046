namespace Personalization.Sync.Snapshot;

/// <summary>The keys of a sync that an undo has brought back and that are not removed until they are released, though the model lacks them. Immutable.</summary>
internal sealed class HeldKeys
{
    internal static readonly HeldKeys None = new([]);

    // The documents that they come from are bounded, see SyncConstants.MaxHeldKeys.
    private readonly HashSet<KeyIdentity> _keys = [];

    internal HeldKeys(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            _keys.Add(KeyIdentity.Of(System.Text.Encoding.UTF8.GetBytes(key)));
        }
    }

    internal bool IsEmpty => _keys.Count == 0;

    internal bool Contains(ReadOnlySpan<byte> key) => _keys.Contains(KeyIdentity.Of(key));
}
