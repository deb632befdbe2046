using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Erases a record, between runs.</content>
internal sealed partial class SyncSlot
{
    internal async Task<ErasedRecord> EraseAsync(string key, CancellationToken cancellationToken)
    {
        await _course.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                _course.LastRun = _course.LastRun?.Without(key);
                return await new RecordErasure(_target).EraseAsync(key, grant, either.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _course.Gate.Release();
        }
    }
}
