namespace Personalization.Sync;

/// <summary>What an operation counts as.</summary>
public enum PreviewOperationKind
{
    /// <summary>The key is new.</summary>
    Added = 0,

    /// <summary>The key was known.</summary>
    Changed = 1,

    /// <summary>The key left the model.</summary>
    Removed = 2,
}
