using Personalization.Sync.State;

namespace Personalization.Redis.Leases;

/// <summary>A lease, extended three times in its life. It is lost when another process has it, and when it could not be extended for so long that another may.</summary>
internal sealed class RedisLeaseGrant : SyncLeaseGrant
{
    private readonly RedisLeases _leases;
    private readonly string _sync;
    private readonly string _id;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;
    private int _disposed;

    internal RedisLeaseGrant(RedisLeases leases, string sync, string id, long token, long grantedAt)
    {
        _leases = leases;
        _sync = sync;
        _id = id;
        Token = token;
        Lost = _lost.Token;
        _renewing = Task.Run(() => RenewAsync(grantedAt));
    }

    public override long? Token { get; }

    public override CancellationToken Lost { get; }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        await _leases.ReleaseAsync(_sync, _id).ConfigureAwait(false);
        _lost.Dispose();
        _stop.Dispose();
    }

    private async Task RenewAsync(long renewedAt)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_leases.RenewalPause, _leases.Time, _stop.Token).ConfigureAwait(false);
                var askedAt = _leases.Time.GetTimestamp();
                if (!await _leases.RenewAsync(_sync, _id).ConfigureAwait(false))
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                renewedAt = askedAt;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is RecordStoreException or ObjectDisposedException)
            {
                // What this process cannot ask another may: by the server's clock it is free when it was not extended for its lifetime, and asking takes a while too.
                if (_leases.Time.GetElapsedTime(renewedAt) + _leases.RenewalPause >= _leases.LeaseTime)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
    }
}
