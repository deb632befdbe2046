using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

internal static class ManualTimeProviderExtensions
{
    /// <summary>Moves the clock whenever something waits for it, until a task has ended.</summary>
    internal static async Task<T> DriveAsync<T>(this ManualTimeProvider time, Task<T> task, TimeSpan? step = null)
    {
        while (await Task.WhenAny(task, time.WaitForTimersAsync(1)) != task)
        {
            time.Advance(step ?? SyncConstants.MaxRetryDelay);
        }

        return await task;
    }
}
