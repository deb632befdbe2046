using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Brings removed parts back, between runs.</content>
internal sealed partial class SyncSlot
{
    internal async Task<UndoneParts> UndoAsync(string runId, KeptRows kept, CancellationToken cancellationToken)
    {
        await _course.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                return await new RemovalUndo(_target).UndoAsync(runId, kept, grant, either.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _course.Gate.Release();
        }
    }
}
