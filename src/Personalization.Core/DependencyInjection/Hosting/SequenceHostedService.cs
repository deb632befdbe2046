using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// Goes on with the runs of sequences that a process has left behind: this one before its start, or another host that shares the state. Those of sequences that are configured no more it ends; where none is
/// configured it looks for them once.
/// </summary>
internal sealed class SequenceHostedService(
    CurrentDefinitions definitions, Func<SequenceService> sequences, bool isLookupsOnly, TimeProvider time, ILogger<SequenceHostedService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource _changed = NewSignal();
    private Task _work = Task.CompletedTask;
    private bool _isAway;
    private bool _hasLooked;
    private bool _disposed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!isLookupsOnly)
        {
            definitions.Changed += OnChanged;

            // Off the caller's thread: a journal may take its time to open.
            _work = Task.Run(() => WorkAsync(_stopping.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            return;
        }

        definitions.Changed -= OnChanged;
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_hasLooked)
            {
                await sequences().StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            logger.StopTimedOut();
        }
    }

    /// <summary>A host whose start failed is disposed without being stopped.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            definitions.Changed -= OnChanged;
            _stopping.Cancel();
            _stopping.Dispose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnChanged() => _changed.TrySetResult();

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var changed = _changed = NewSignal();
            var looksAgain = await LookAsync(SequenceDefinitions.Of(definitions.Value).ById.Count > 0, stopping).ConfigureAwait(false);

            // Without a timer where there is nothing to look for.
            await changed.Task.WaitAsync(looksAgain ? SequenceConstants.ResumePoll : Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether there is more to look for.</returns>
    private async Task<bool> LookAsync(bool isConfigured, CancellationToken stopping)
    {
        try
        {
            _hasLooked = true;
            var isLeft = await sequences().EndRemovedAsync(stopping).ConfigureAwait(false);
            await sequences().ResumeAsync(stopping).ConfigureAwait(false);
            _isAway = false;
            return isConfigured || isLeft;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!_isAway && !stopping.IsCancellationRequested)
            {
                _isAway = true;
                logger.SequencesUnknown(exception.GetType().FullName!, ErrorText.Of(exception));
            }

            return true;
        }
    }
}
