using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.DependencyInjection;
using Personalization.Realtime;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Sync;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds real time to the cache: events and audiences.</summary>
public static class RealtimePersonalizationBuilderExtensions
{
    private const string HealthCheckName = "personalization-realtime";

    /// <summary>Adds event sources, event models and audiences, beside those of a configuration file. Repeated calls add to the same.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="configure">Configures real time; called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// cache.AddRealtime(realtime => realtime
    ///     .AddEventSource("web", web => web.WriteKey(writeKey).Origin("https://shop.example.com"))
    ///     .AddEventModel("pricing_viewed", model => model
    ///         .Source("web").Page().Column("properties.path", "path").Parent("customers").ForeignKey("userId", "user_id"))
    ///     .AddAudience("pricing-intent", "customers", audience => audience.All(
    ///         one => one.Event("pricing_viewed", CountOperator.AtLeast, 3, TimeSpan.FromMinutes(10), page => page.Field("path").StartsWith("/pricing")),
    ///         one => one.Field("plan").EqualTo("free"))));
    /// </code>
    /// </example>
    public static IPersonalizationBuilder AddRealtime(this IPersonalizationBuilder builder, Action<RealtimeBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddRealtimeEngine(provider => provider.GetRequiredService<CurrentDefinitions>().Value.Find<RealtimeDefinitions>() ?? RealtimeReload.Nothing);
        builder.Services.TryAddHealthCheck();
        if (configure is not null)
        {
            var settings = new RealtimeSettings();
            configure(new RealtimeBuilder(settings));
            builder.Services.Configure<PersonalizationOptions>(settings.AddTo);
        }

        return builder;
    }

    /// <summary>Adds a check that is unhealthy while the store of people cannot be reached or has lost people, where an application has health checks.</summary>
    private static void TryAddHealthCheck(this IServiceCollection services) => services.Configure<HealthCheckServiceOptions>(options =>
    {
        if (options.Registrations.All(registration => registration.Name != HealthCheckName))
        {
            options.Registrations.Add(new HealthCheckRegistration(HealthCheckName, provider => new RealtimeHealthCheck(provider.GetRequiredService<RealtimeEngine>()), null, null));
        }
    });
}
