using Personalization.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps records on Redis.</summary>
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
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public static IPersonalizationBuilder UseRedis(this IPersonalizationBuilder builder, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Checked(connectionString, configure);
        return builder.UseStore(_ => new RedisRecordStore(connectionString, options));
    }

    /// <summary>Adds the Redis of a region, beside those of others: syncs write to all, or to those that they name.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="connectionString">How to connect, as for <see cref="UseRedis(IPersonalizationBuilder, string, Action{RedisStoreOptions})"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public static IPersonalizationBuilder AddRedisStore(this IPersonalizationBuilder builder, string region, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Checked(connectionString, configure);
        return builder.AddStore(region, _ => new RedisRecordStore(connectionString, options));
    }

    /// <summary>Keeps records on the Redis of a connection of the application, which stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">Finds the connection, such as <c>services => services.GetRequiredKeyedService&lt;IConnectionMultiplexer>("cache")</c>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IPersonalizationBuilder UseRedis(
        this IPersonalizationBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(multiplexer);
        var options = Checked(configure);
        return builder.UseStore(services => new RedisRecordStore(multiplexer(services), options));
    }

    /// <summary>Adds the Redis of a region on a connection of the application, which stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="multiplexer">Finds the connection.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IPersonalizationBuilder AddRedisStore(
        this IPersonalizationBuilder builder, string region, Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(multiplexer);
        var options = Checked(configure);
        return builder.AddStore(region, services => new RedisRecordStore(multiplexer(services), options));
    }

    /// <summary>Keeps records on the Redis of the application's own <see cref="IConnectionMultiplexer"/>, which is taken from the services and stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IPersonalizationBuilder UseRedisOfApplication(this IPersonalizationBuilder builder, Action<RedisStoreOptions>? configure = null)
        => builder.UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>(), configure);

    /// <summary>As the other overload, for an <see cref="IConnectionMultiplexer"/> that was registered with a key.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IPersonalizationBuilder UseRedisOfApplication(this IPersonalizationBuilder builder, object serviceKey, Action<RedisStoreOptions>? configure = null)
        => builder.UseRedis(services => services.GetRequiredKeyedService<IConnectionMultiplexer>(serviceKey), configure);

    private static RedisStoreOptions Checked(Action<RedisStoreOptions>? configure)
    {
        var options = new RedisStoreOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }

    /// <summary>What cannot be connected to is told where it is written, and not when the first provider is built.</summary>
    private static RedisStoreOptions Checked(string connectionString, Action<RedisStoreOptions>? configure)
    {
        var options = Checked(configure);
        _ = RedisRecordStore.Connecting(connectionString, options);
        return options;
    }
}
