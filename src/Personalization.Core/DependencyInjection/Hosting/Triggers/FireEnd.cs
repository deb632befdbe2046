using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;

namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>The last thing that a schedule does when another one takes its place.</summary>
internal static class FireEnd
{
    /// <summary>Adds what fell due until now, by the schedule that goes: the one that comes begins with what follows.</summary>
    internal static async Task AdvanceAsync(FireTrigger trigger, string name, ILogger logger, CancellationToken stopping)
    {
        try
        {
            await trigger.AdvanceAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!stopping.IsCancellationRequested)
            {
                logger.TriggerFailed(name, exception.GetType().FullName!, ErrorText.Of(exception));
            }
        }
    }
}
