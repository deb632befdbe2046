using Personalization.DependencyInjection;
using Personalization.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps records on Redis. What is wrong with a connection string or an option is reported with all else that is wrong when the host starts; the report never holds a connection string.</summary>
public static class RedisPersonalizationBuilderExtensions
{
    /// <summary>Keeps records on a Redis server or cluster. The state of syncs is not kept there: name a directory or a PostgreSQL for it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">
    /// How to connect: <c>localhost:6379,password=…</c> in the client library's form, or <c>redis://user:password@host:6379/0</c>, <c>rediss://</c> for TLS, <c>unix:///run/redis.sock</c>.
    /// Several nodes of a cluster are separated by commas.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseRedis(this IPersonalizationBuilder builder, string connectionString, Action<RedisStoreOptions>? configure = null)
        => builder.AddRedisStore(RegionSettings.DefaultName, connectionString, configure);

    /// <summary>Keeps records on the Redis of a connection of the application, which stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseRedis(this IPersonalizationBuilder builder, IConnectionMultiplexer multiplexer, Action<RedisStoreOptions>? configure = null)
        => builder.AddRegion(RegionSettings.DefaultName, region => region.UseRedis(multiplexer, configure));

    /// <summary>Keeps records on the Redis of a connection that is among the application's services, and stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">
    /// Finds the connection: <c>services => services.GetRequiredService&lt;IConnectionMultiplexer>()</c>, or <c>GetRequiredKeyedService&lt;IConnectionMultiplexer>("cache")</c> where it has a key.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseRedis(
        this IPersonalizationBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisStoreOptions>? configure = null)
        => builder.AddRegion(RegionSettings.DefaultName, region => region.UseRedis(multiplexer, configure));

    /// <summary>Adds the Redis of a region: the short form of <c>AddRegion(region, r => r.UseRedis(…))</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="connectionString">How to connect, as for <see cref="UseRedis(IPersonalizationBuilder, string, Action{RedisStoreOptions})"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder AddRedisStore(this IPersonalizationBuilder builder, string region, string connectionString, Action<RedisStoreOptions>? configure = null)
        => builder.AddRegion(region, one => one.UseRedis(connectionString, configure));

    /// <summary>Keeps a region's records on a Redis server or cluster.</summary>
    /// <param name="region">The region.</param>
    /// <param name="connectionString">How to connect, as for <see cref="UseRedis(IPersonalizationBuilder, string, Action{RedisStoreOptions})"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The region.</returns>
    public static RegionBuilder UseRedis(this RegionBuilder region, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.UseStore(
            () =>
            {
                var options = OptionsOf(configure);
                _ = RedisRecordStore.Connecting(connectionString, options);
                return options;
            },
            (_, options) => new RedisRecordStore(connectionString, options));
    }

    /// <summary>Keeps a region's records on the Redis of a connection of the application, which stays the application's.</summary>
    /// <param name="region">The region.</param>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The region.</returns>
    public static RegionBuilder UseRedis(this RegionBuilder region, IConnectionMultiplexer multiplexer, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return region.UseRedis(_ => multiplexer, configure);
    }

    /// <summary>Keeps a region's records on the Redis of a connection that is among the application's services, and stays the application's.</summary>
    /// <param name="region">The region.</param>
    /// <param name="multiplexer">Finds the connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The region.</returns>
    public static RegionBuilder UseRedis(this RegionBuilder region, Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(multiplexer);
        return region.UseStore(
            () => RedisRecordStore.Unmapped(OptionsOf(configure)), (services, options) => new RedisRecordStore(multiplexer(services), options));
    }

    private static RedisStoreOptions OptionsOf(Action<RedisStoreOptions>? configure)
    {
        var options = new RedisStoreOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }
}
