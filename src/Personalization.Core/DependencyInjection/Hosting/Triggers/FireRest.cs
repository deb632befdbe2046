using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>
/// What a schedule does that the configuration lets rest: it notes that in the journal once, so that what falls due meanwhile is not made up for, also when no process sees how the rest ends.
/// </summary>
internal static class FireRest
{
    private const string Form = "rests";

    internal static ScheduledWork WorkOf(string target, IJournal journal, TimeProvider time, ILogger logger)
        => new(target, Form, (retired, _) => RestAsync(target, journal, time, logger, retired));

    private static async Task RestAsync(string target, IJournal journal, TimeProvider time, ILogger logger, CancellationToken retired)
    {
        for (var isNews = true; !retired.IsCancellationRequested && !await TryNoteAsync(target, journal, isNews ? logger : null, retired).ConfigureAwait(false); isNews = false)
        {
            await Task.Delay(HostingConstants.FirePoll, time, retired).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> TryNoteAsync(string target, IJournal journal, ILogger? logger, CancellationToken retired)
    {
        try
        {
            while (await TriggerMark.FindAsync(journal, target, retired).ConfigureAwait(false) is { Rests: false } mark
                && !await (mark with { Rests = true }).WriteAsync(journal, target, retired).ConfigureAwait(false))
            {
                // Another process moved it: once more.
            }

            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!retired.IsCancellationRequested)
            {
                logger?.TriggerFailed(target, exception.GetType().FullName!, ErrorText.Of(exception));
            }

            return false;
        }
    }
}
