using System.CommandLine;
using System.Text.Json;
using Personalization.DependencyInjection.Compilation;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;

namespace Personalization.Hosting.Commands;

/// <summary>Commands that open the cache in their own process, or ask a running host for the same.</summary>
internal static class LocalCommands
{
    /// <summary>A command that opens the cache here.</summary>
    internal static Command WithLocal(this Command command, CommonOptions common, Func<ParseResult, LocalCache, CancellationToken, Task<int>> run)
    {
        command.Options.Add(common.Config);
        command.SetAction((result, cancellationToken) =>
        {
            if (CommonOptions.HostOfEnvironment is not null)
            {
                common.Output.Remark($"{CommonOptions.HostVariable} is set, but '{command.Name}' has no use for a host: it works on the configuration here.");
            }

            return RunLocallyAsync(result, common, run, cancellationToken);
        });
        return command;
    }

    /// <summary>A command that does either.</summary>
    internal static Command WithLocalOrHost(
        this Command command,
        CommonOptions common,
        Func<ParseResult, LocalCache, CancellationToken, Task<int>> here,
        Func<ParseResult, HostClient, CancellationToken, Task<int>> there)
    {
        command.Options.Add(common.Config);
        AddHost(command, common);
        command.SetAction((result, cancellationToken) => common.HostOf(result.CommandResult) is null
            ? RunLocallyAsync(result, common, here, cancellationToken)
            : AskAsync(result, common, there, cancellationToken));
        return command;
    }

    private static void AddHost(Command command, CommonOptions common)
    {
        command.Options.Add(common.Host);
        command.Options.Add(common.Key);
        command.Validators.Add(result =>
        {
            if (common.HostOf(result) is { } host
                && !(Uri.TryCreate(host, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            {
                result.AddError($"'{host}' is not the address of a host. Write it like http://localhost:5080.");
            }
        });
    }

    private static async Task<int> RunLocallyAsync(
        ParseResult result, CommonOptions common, Func<ParseResult, LocalCache, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        await using var cache = new LocalCache(result.GetValue(common.Config)!, result.GetResult(common.Region) is null ? null : result.GetValue(common.Region), common.Output.Remark);
        try
        {
            return await AuditedCommands.RunAsync(result, cache, common.Output, () => run(result, cache, cancellationToken));
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.ConfigurationInvalid && DefinitionCompiler.Check(cache.Options) is { Count: > 0 } problems)
        {
            throw new CommandFailedException(exception.Message, [.. problems.Select(CommandError.Of)]);
        }
    }

    private static async Task<int> AskAsync(
        ParseResult result, CommonOptions common, Func<ParseResult, HostClient, CancellationToken, Task<int>> ask, CancellationToken cancellationToken)
    {
        using var client = new HostClient(new Uri(common.HostOf(result.CommandResult)!), common.KeyOf(result.CommandResult));
        try
        {
            return await ask(result, client, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw client.NoHost("It answered other JSON than expected");
        }
    }
}
