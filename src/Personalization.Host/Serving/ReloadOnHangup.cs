using System.Runtime.InteropServices;
using Personalization.DependencyInjection;
using Personalization.Errors;

namespace Personalization.Hosting.Serving;

/// <summary>Reads the configuration again when SIGHUP arrives.</summary>
internal sealed class ReloadOnHangup(PersonalizationReloader reloader) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(0);

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (OperatingSystem.IsWindows())
        {
            // There SIGHUP means that the console is closed.
            return;
        }

        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _asked.Release();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            await _asked.WaitAsync(stoppingToken);
            try
            {
                await reloader.ReloadAsync(stoppingToken);
            }
            catch (PersonalizationException)
            {
                // The reloader has logged it (event 37), and the configuration before stays.
            }
        }
    }
}
