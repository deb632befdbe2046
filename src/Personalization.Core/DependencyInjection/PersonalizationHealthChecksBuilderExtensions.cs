using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization;
using Personalization.DependencyInjection.Hosting;
using Personalization.Sync;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the cache to an application's health checks.</summary>
public static class PersonalizationHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is unhealthy while a collection is loading, degraded when the last run of a sync failed, and healthy otherwise.
    /// Its data tells the last status and counts of every sync.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What is reported while a collection is loading; unhealthy by default.</param>
    /// <param name="tags">The check's tags.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddPersonalization(
        this IHealthChecksBuilder builder, string name = "personalization", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new PersonalizationHealthCheck(
                provider.GetRequiredService<CurrentDefinitions>(), provider.GetRequiredService<ISyncService>(), provider.GetService<IUnmanagedParts>(), provider.GetService<IJournalStanding>()),
            failureStatus,
            tags));
    }
}
