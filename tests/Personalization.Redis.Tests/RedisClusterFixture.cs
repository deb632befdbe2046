using Personalization.TestData;

[assembly: AssemblyFixture(typeof(Personalization.Redis.Tests.RedisClusterFixture))]

namespace Personalization.Redis.Tests;

/// <summary>One cluster for the tests of one class, which run one after the other: each finds it empty.</summary>
public sealed class RedisClusterFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisCluster? _cluster;
    private int _prefixes;

    /// <summary>Makes an empty store, or skips the test where Redis is not installed.</summary>
    internal async Task<RedisRecordStore> CreateStoreAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _cluster ??= await RedisCluster.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        await _cluster.EmptyAsync();
        return new RedisRecordStore(_cluster.Addresses, new RedisStoreOptions { KeyPrefix = $"c{Interlocked.Increment(ref _prefixes)}:" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _gate.Dispose();
    }
}
