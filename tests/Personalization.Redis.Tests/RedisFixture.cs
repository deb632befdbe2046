using Personalization.TestData;

[assembly: AssemblyFixture(typeof(Personalization.Redis.Tests.RedisFixture))]

namespace Personalization.Redis.Tests;

/// <summary>One Redis server for all tests that do not disturb it, each store in a database and under a prefix of its own: what scans one does not pass by what others left.</summary>
public sealed class RedisFixture : IAsyncDisposable
{
    private const int Databases = 1024;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private RedisServer? _server;
    private int _stores;

    /// <summary>Makes an empty store, or skips the test where Redis is not installed.</summary>
    internal async Task<RedisRecordStore> CreateStoreAsync() => CreateStore(await StartAsync());

    /// <summary>Makes an empty store on a server.</summary>
    internal RedisRecordStore CreateStore(RedisServer server, NearCacheOptions? near = null, int? writesPerSecond = null)
    {
        var number = Interlocked.Increment(ref _stores);
        return new RedisRecordStore($"{server.Address},defaultDatabase={number % Databases}", new RedisStoreOptions { KeyPrefix = $"t{number}:", NearCache = near, MaxWritesPerSecond = writesPerSecond });
    }

    internal async Task<RedisServer> StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _server ??= await RedisServer.StartAsync("--databases", $"{Databases}");
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _gate.Dispose();
    }
}
