using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sequences;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Goes on with the runs of sequences that a process has left behind: this one before its start, or another host that shares the state.</summary>
internal sealed class SequenceHostedService(Func<SequenceService> sequences, bool isIdle, TimeProvider time, ILogger<SequenceHostedService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private bool _isAway;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!isIdle)
        {
            // Off the caller's thread: a journal may take its time to open.
            _work = Task.Run(() => WorkAsync(_stopping.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!isIdle)
            {
                await sequences().StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.StopTimedOut();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await sequences().ResumeAsync(stopping).ConfigureAwait(false);
                _isAway = false;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && !stopping.IsCancellationRequested)
            {
                if (!_isAway)
                {
                    _isAway = true;
                    logger.SequencesUnknown(exception.GetType().FullName!, ErrorText.Of(exception));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(SequenceConstants.ResumePoll, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
