using System.Runtime.InteropServices;
using Personalization.Hosting.Commands;
using Personalization.Hosting.Output;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

#pragma warning disable RS0030 // The one place that owns the console.
var output = new CommandOutput(Console.Out, Console.Error, Console.IsOutputRedirected ? null : Console.WindowWidth is > 0 and var width ? width : null, showsProgress: !Console.IsErrorRedirected);
var input = Console.In;
#pragma warning restore RS0030
return await CommandLine.RunAsync(args, input, output, TimeProvider.System, stop.Token);

// The first signal ends what is under way in good order, a second one at once.
void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
