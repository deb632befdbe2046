using Personalization.DependencyInjection;
using Personalization.Destinations;
using Personalization.Redis;

[assembly: RedisBackends]

namespace Personalization.Redis;

/// <summary>The stores of <c>type: redis</c> and destinations of <c>type: redis-stream</c> of configuration files.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class RedisBackendsAttribute : BackendsAttribute
{
    public override void Register(BackendRegistry backends)
        => backends
            .AddStore("redis", settings => new RedisRecordStore(settings.Get<string>("connectionString"), OptionsOf(settings)))
            .AddDestination("redis-stream", StreamOf);

    private static Func<IServiceProvider, IRealtimeDestination> StreamOf(BackendSettings settings)
    {
        var (connection, stream, length) = (settings.Get<string>("connectionString"), settings.Get<string>("stream"), checked((int)settings.Get("maxLength", (long)RedisStreamDestination.DefaultMaxLength)));

        // What is wrong with it is told now; nothing is connected before it is used.
        _ = new RedisStreamDestination(connection, stream, length);
        return provider => new RedisStreamDestination(connection, stream, length, (TimeProvider?)provider.GetService(typeof(TimeProvider)));
    }

    private static RedisStoreOptions OptionsOf(BackendSettings settings)
    {
        var options = new RedisStoreOptions { KeyPrefix = settings.Get("keyPrefix", RedisRecordStore.DefaultKeyPrefix) };
        if (settings.TryGet<long>("maxWritesPerSecond", out var writes))
        {
            options.MaxWritesPerSecond = checked((int)writes);
        }

        if (settings.TryGet<BackendSettings>("nodeAddressMap", out var addresses))
        {
            foreach (var announced in addresses.Names)
            {
                options.NodeAddressMap[announced] = addresses.Get<string>(announced);
            }
        }

        options.NearCache = settings.TryGet<BackendSettings>("nearCache", out var near) ? NearCacheOf(near) : null;
        return options;
    }

    private static NearCacheOptions NearCacheOf(BackendSettings settings)
    {
        var near = new NearCacheOptions();
        near.Size = settings.Get("size", near.Size);
        near.MaxStaleness = settings.Get("maxStaleness", near.MaxStaleness);
        near.MaxAge = settings.Get("maxAge", near.MaxAge);
        near.ServeStale = settings.Get("serveStale", near.ServeStale);
        return near;
    }
}
