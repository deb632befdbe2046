using Personalization.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps records on Redis.</summary>
public static class RedisPersonalizationBuilderExtensions
{
    /// <summary>Keeps records on a Redis server or cluster. The state of syncs is not kept there: name a directory or a PostgreSQL for it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">
    /// How to connect: <c>localhost:6379,password=…</c> in the client library's form, or <c>redis://:password@host:6379/0</c>, <c>rediss://</c> for TLS. Several nodes of a cluster are
    /// separated by commas.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public static IPersonalizationBuilder UseRedis(this IPersonalizationBuilder builder, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var store = new RedisRecordStore(connectionString, Configured(configure));
        return builder.UseStore(_ => store);
    }

    /// <summary>Adds the Redis of a region, beside those of others: syncs write to all, or to those that they name.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="connectionString">How to connect, as for <see cref="UseRedis"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public static IPersonalizationBuilder AddRedisStore(this IPersonalizationBuilder builder, string region, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var store = new RedisRecordStore(connectionString, Configured(configure));
        return builder.AddStore(region, _ => store);
    }

    /// <summary>Keeps records on the Redis of the application's own <see cref="IConnectionMultiplexer"/>, which is taken from the services and stays the application's.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The builder.</returns>
    public static IPersonalizationBuilder UseRedisOfApplication(this IPersonalizationBuilder builder, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Configured(configure);
        return builder.UseStore(services => new RedisRecordStore(services.GetRequiredService<IConnectionMultiplexer>(), options));
    }

    private static RedisStoreOptions Configured(Action<RedisStoreOptions>? configure)
    {
        var options = new RedisStoreOptions();
        configure?.Invoke(options);
        return options;
    }
}
