namespace Personalization.Sync.Snapshot;

/// <summary>What the end of a snapshot says of the run that made it. Persisted, never changed.</summary>
[Flags]
internal enum SnapshotFlags : uint
{
    None = 0,

    /// <summary>The run did not end well: its plan was folded into the snapshot before.</summary>
    Folded = 1,

    /// <summary>The run wrote nothing to the store, so the mark of the snapshot before still holds.</summary>
    NoWrites = 2,

    /// <summary>The run has ended with rejected rows.</summary>
    Rejections = 4,
}
