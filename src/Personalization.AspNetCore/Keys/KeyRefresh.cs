using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Privacy;

namespace Personalization.AspNetCore.Keys;

/// <summary>Reads the keys before the server starts, and then asks again and again whether they changed.</summary>
internal sealed class KeyRefresh(KeyRing keys, IServer server, ILogger<KeyRing> logger) : IHostedService, IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _disposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (keys.Options.AllowAnonymous)
        {
            logger.Anonymous();
        }

        if (server is not PrivateServer)
        {
            logger.NotPrivate();
        }

        await keys.RefreshAsync(noteAllUses: false, cancellationToken).ConfigureAwait(false);
        if (keys.HasStore)
        {
            _loop = RunAsync(_stop.Token);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A test's server, and a host whose start failed, are disposed first and stopped afterwards.
        if (_disposed)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await keys.RefreshAsync(noteAllUses: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the asking, also where nobody has stopped it before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _stop.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
            _stop.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(keys.Options.KeyPollInterval, keys.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await keys.RefreshAsync(noteAllUses: false, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
