namespace Personalization.Sync.State;

/// <summary>The grant of a process that has the whole state to itself: nothing to give back, nothing to lose.</summary>
internal sealed class ProcessLeaseGrant : SyncLeaseGrant
{
    internal static readonly ProcessLeaseGrant Instance = new();

    public override long? Token => null;

    public override CancellationToken Lost => CancellationToken.None;

    public override ValueTask DisposeAsync() => default;
}
