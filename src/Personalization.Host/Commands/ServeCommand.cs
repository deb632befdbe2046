using System.CommandLine;
using System.Security.Cryptography;
using Personalization.Hosting.Output;
using Personalization.Hosting.Serving;

namespace Personalization.Hosting.Commands;

/// <summary><c>serve</c>: the host.</summary>
internal static class ServeCommand
{
    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = $"Where to listen, several separated by ';'; ASPNETCORE_URLS without it, or {ServeSettings.DefaultUrl}.",
            HelpName = "URL",
        };
        var noSchedules = new Option<bool>("--no-schedules") { Description = "Start no runs: another process does, or you by 'sync run --host'." };
        var noAuth = new Option<bool>("--insecure-no-auth") { Description = "Answer whoever asks, without a key. Only for addresses of this machine, such as localhost." };
        var command = new Command("serve", "Answers lookups over HTTP and runs syncs on their schedules, until it is stopped. SIGHUP reads the configuration again.")
        {
            common.Config, urls, noSchedules, noAuth, common.Region,
        };
        command.SetAction((result, cancellationToken) => ServeAsync(
            new ServeSettings(result.GetValue(common.Config)!, result.GetValue(urls), result.GetValue(noSchedules), result.GetValue(noAuth), result.GetValue(common.Region)), output, cancellationToken));
        return command;
    }

    private static async Task<int> ServeAsync(ServeSettings settings, CommandOutput output, CancellationToken cancellationToken)
    {
        var builder = HostFactory.CreateBuilder();
        if (Addresses.Choose(builder, settings) is var (problem, code))
        {
            return output.Fail(code, [new CommandError(code == ExitCodes.Usage ? CommandError.Usage : CommandError.AddressUnusable, problem)], problem);
        }

        var app = HostFactory.Create(builder, settings);
        await using (app)
        {
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or CryptographicException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" })
            {
                return output.Fail(CommandError.AddressUnusable, $"The host cannot listen: {exception.Message.ReplaceLineEndings(" ")} Choose another address with --urls, or check the certificate.");
            }

            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Done;
        }
    }
}
