using System.Collections.Concurrent;
using System.Globalization;
using Personalization.Redis.Connections;
using Personalization.Redis.Storage;
using Personalization.Sync.State;
using StackExchange.Redis;

namespace Personalization.Redis.Leases;

/// <summary>
/// Leases of syncs, a hash each that expires by the server's clock, beside the last token that was given. A process that ends in any way stops extending it. Thread-safe.
/// </summary>
internal sealed class RedisLeases(RedisCalls calls, string prefix, TimeProvider time, TimeSpan lifetime)
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private const string Operation = "lease";

    private static readonly string Process = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");

    // Grants of this store begin alike: of a grant whose answer was lost nobody else knows, so the next one takes its place. Only one at a time is asked for.
    private readonly string _self = Guid.NewGuid().ToString("N");

    // A lease that is being taken has no grant yet.
    private readonly ConcurrentDictionary<string, RedisLeaseGrant?> _grants = new(StringComparer.Ordinal);

    internal TimeProvider Time => time;

    internal TimeSpan LeaseTime => lifetime;

    internal TimeSpan RenewalPause => lifetime / 3;

    internal async ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_grants.TryAdd(sync, null))
        {
            // Also while a grant that was lost is not disposed yet: its run would write under the new one.
            throw LeaseErrors.RunningHere(sync);
        }

        try
        {
            var id = _self + Guid.NewGuid().ToString("N");
            var askedAt = time.GetTimestamp();
            var answer = await RunAsync(Scripts.AcquireLease, [Lease(sync), Token(sync)], [id, Process, (long)lifetime.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
            var words = (RedisValue[])answer!;
            if ((int)words[0] == 0)
            {
                throw LeaseErrors.Running(sync, words[1]!, DateTimeOffset.FromUnixTimeMilliseconds((long)words[2]));
            }

            var grant = new RedisLeaseGrant(this, sync, id, long.Parse((string)words[1]!, CultureInfo.InvariantCulture), askedAt);
            _grants[sync] = grant;
            return grant;
        }
        catch
        {
            _grants.TryRemove(sync, out _);
            throw;
        }
    }

    /// <returns>Whether the grant still has the lease.</returns>
    internal async Task<bool> RenewAsync(string sync, string id)
        => (int)await RunAsync(Scripts.RenewLease, [Lease(sync)], [id, (long)lifetime.TotalMilliseconds], CancellationToken.None).ConfigureAwait(false) == 1;

    internal async Task ReleaseAsync(string sync, string id)
    {
        try
        {
            await RunAsync(Scripts.RenewLease, [Lease(sync)], [id, 0], CancellationToken.None).ConfigureAwait(false);
        }
        catch (RecordStoreException)
        {
            // It is free by itself soon.
        }

        _grants.TryRemove(sync, out _);
    }

    internal async ValueTask DisposeAsync()
    {
        foreach (var grant in _grants.Values)
        {
            if (grant is not null)
            {
                await grant.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private RedisKey Lease(string sync) => KeyLayout.Lease(prefix, sync) + "l";

    private RedisKey Token(string sync) => KeyLayout.Lease(prefix, sync) + "t";

    private ValueTask<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken)
        => calls.RunAsync(Operation, null, database => database.ScriptEvaluateAsync(script, keys, values), cancellationToken);
}
