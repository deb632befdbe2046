using System.CommandLine;
using System.Reflection;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;

namespace Personalization.Hosting.Commands;

/// <summary>All commands, and what is common to running them.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static async Task<int> RunAsync(string[] arguments, TextReader input, CommandOutput output, TimeProvider time, CancellationToken cancellationToken)
    {
        var result = Create(input, output, time).Parse(arguments);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                output.WriteError(error.Message);
            }

            return output.Fail($"See '{PathOf(result)} --help'.", ExitCodes.Usage);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output.Answers,
                Error = output.Errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await result.InvokeAsync(configuration, cancellationToken);
        }
        catch (PersonalizationException exception)
        {
            return output.Fail(exception.Code == ErrorCodes.StateLocked ? LockedState.Explain(exception) : exception.Message);
        }
        catch (HostProblemException exception)
        {
            return output.Fail(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return output.Fail("Stopped.");
        }
    }

    internal static RootCommand Create(TextReader input, CommandOutput output, TimeProvider time)
    {
        var common = new CommonOptions();
        var root = new RootCommand(
            "Keeps records of a data warehouse where applications find them at once. Syncs read SQL models and write what changed; lookups answer one record by any of its indexes.")
        {
            common.Json,
            ServeCommand.Create(common, output),
            ValidateCommand.Create(common, output),
            SyncCommands.Create(common, output, time),
            RunsCommands.Create(common, output),
            ModelCommand.Create(common, output),
            SourceCommand.Create(common, output),
            KeysCommands.Create(common, output, time),
            LookupCommand.Create(common, output),
            TemplateCommand.Create(common, output, input),
            CompletionCommand.Create(output),
        };
        foreach (var option in root.Options)
        {
            if (option is VersionOption version)
            {
                version.Action = new VersionAction(output);
            }
        }

        return root;
    }

    private static string PathOf(ParseResult result)
    {
        var names = new List<string>();
        for (var command = result.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, command.Parent is null ? "personalization" : command.Command.Name);
        }

        return string.Join(' ', names);
    }

    private sealed class VersionAction(CommandOutput output) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine(typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
            return ExitCodes.Done;
        }
    }
}
