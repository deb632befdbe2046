using System.Runtime.InteropServices;
using Personalization.DependencyInjection;

namespace Personalization.Hosting.Serving;

/// <summary>Reads the configuration again when SIGHUP arrives.</summary>
internal sealed class ReloadOnHangup : BackgroundService
{
    private readonly PersonalizationReloader _reloader;
    private readonly SemaphoreSlim _asked = new(0);
    private readonly PosixSignalRegistration? _hangup;

    public ReloadOnHangup(PersonalizationReloader reloader)
    {
        _reloader = reloader;

        // Before anything starts: the signal ends a process that does not listen for it. On Windows it means that the console is closed.
        _hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _asked.Release();
        });
    }

    public override void Dispose()
    {
        _hangup?.Dispose();
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _asked.WaitAsync(stoppingToken);
            try
            {
                await _reloader.ReloadAsync(stoppingToken);
            }
            catch (PersonalizationException)
            {
                // The reloader has logged it (event 37), and the configuration before stays.
            }
        }
    }
}
