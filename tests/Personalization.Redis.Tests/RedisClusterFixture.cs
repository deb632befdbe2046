using Personalization.TestData;

[assembly: AssemblyFixture(typeof(Personalization.Redis.Tests.RedisClusterFixture))]

namespace Personalization.Redis.Tests;

/// <summary>One cluster for the tests of one collection, which run one after the other: those of records find it empty.</summary>
public sealed class RedisClusterFixture : IAsyncDisposable
{
    /// <summary>The collection of the tests that use it.</summary>
    internal const string Tests = "cluster";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisCluster? _cluster;
    private int _prefixes;

    /// <summary>Makes an empty store, or skips the test where Redis is not installed.</summary>
    internal async Task<RedisRecordStore> CreateStoreAsync()
    {
        var cluster = await StartAsync();
        await cluster.EmptyAsync();
        return new RedisRecordStore(cluster.Addresses, new RedisStoreOptions { KeyPrefix = $"c{Interlocked.Increment(ref _prefixes)}:" });
    }

    internal async Task<RedisCluster> StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _cluster ??= await RedisCluster.StartAsync();
        }
        finally
        {
            _gate.Release();
        }
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
