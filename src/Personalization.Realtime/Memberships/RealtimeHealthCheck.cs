using Microsoft.Extensions.Diagnostics.HealthChecks;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Unhealthy while the store of people has not been reached, or has lost people.</summary>
internal sealed class RealtimeHealthCheck(RealtimeEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lost = engine.Marks.LostBuckets;
        return Task.FromResult(
            engine.IsIdle ? HealthCheckResult.Healthy("Nothing is configured.")
            : !engine.IsStarted ? new HealthCheckResult(context.Registration.FailureStatus, "The store of people has not been reached yet.")
            : lost > 0 ? new HealthCheckResult(context.Registration.FailureStatus, $"The store of people has lost {lost} of its {PersonKey.Buckets} parts.")
            : HealthCheckResult.Healthy(engine.Plans.All.All(plan => plan.Progress.IsDone) ? "Everyone has come to the definitions." : "People are being brought to changed definitions."));
    }
}
