using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Privacy;

namespace Personalization.AspNetCore.Keys;

/// <summary>Reads the keys before the server starts, and then asks again and again whether they changed.</summary>
internal sealed class KeyRefresh(KeyRing keys, IServer server, ILogger<KeyRing> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

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
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await keys.RefreshAsync(noteAllUses: true, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

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
