using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
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
        output.AsJson = arguments.Contains(CommonOptions.JsonName, StringComparer.Ordinal);
        var result = Create(input, output, time).Parse(arguments);
        if (result.Errors.Count > 0)
        {
            var problem = string.Join(Environment.NewLine, [.. result.Errors.Select(error => error.Message), $"See '{PathOf(result)} --help'."]);
            return output.Fail(ExitCodes.Usage, [new CommandError(CommandError.Usage, problem)], problem);
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return output.Fail(CommandError.Stopped, "Stopped.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(output, exception);
        }
    }

    private static int Fail(CommandOutput output, Exception exception)
    {
        switch (exception)
        {
            case CommandFailedException failed:
                return output.Fail(ExitCodes.Of(failed.Errors[0].Code), failed.Errors, failed.Message);
            case PersonalizationException known:
                return output.Fail(known.Code, LockedState.Explain(known.Code, known.Message));
            case HostProblemException { Code: ErrorCodes.ConfigurationInvalid } invalid:
                var errors = invalid.Message.Split("\n- ").Skip(1).Select(error => CommandError.Of(invalid.Code, error)).ToList();
                return output.Fail(ExitCodes.Failed, errors, invalid.Message);
            case HostProblemException refused:
                return output.Fail(refused.Code, CommandWords.There.In(refused.Message));
            case IOException or UnauthorizedAccessException:
                return output.Fail(CommandError.FileUnusable, exception.Message);
            default:
                // Its message may carry values; where it was thrown does not.
                output.Fail(CommandError.Defect, $"The command failed with {exception.GetType().Name}, which is a defect. Please report it, with these lines:");
                output.Remark(exception.StackTrace ?? string.Empty);
                return ExitCodes.Failed;
        }
    }

    internal static RootCommand Create(TextReader input, CommandOutput output, TimeProvider time)
    {
        var common = new CommonOptions(output).WithCompletion();
        var root = new RootCommand(
            "Keeps records of a data warehouse where applications find them at once. Syncs read SQL models and write what changed; lookups answer one record by any of its indexes.")
        {
            common.Json,
            ServeCommand.Create(common, output),
            ValidateCommand.Create(common, output),
            SyncCommands.Create(common, output, time),
            SequenceCommands.Create(common, output, time),
            RunsCommands.Create(common, output, time),
            AlertCommands.Create(common, output),
            AudienceCommands.Create(common, output, time),
            EventCommands.Create(common, output, time),
            ContractCommands.Create(common, output, input),
            PeopleCommands.Create(common, output),
            DeadLetterCommands.Create(common, output),
            SinkCommands.Create(common, output, time),
            ModelCommand.Create(common, output),
            SourceCommand.Create(common, output),
            KeysCommands.Create(common, output, time),
            DebugCommands.Create(common, output),
            AuditCommand.Create(common, output, time),
            LookupCommand.Create(common, output),
            TemplateCommand.Create(output, input),
            SchemaCommand.CreateConfig(common, output),
            SchemaCommand.Create(output),
            CompletionCommand.Create(output),
        };
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case VersionOption version:
                    version.Action = new VersionAction(output);
                    break;
                case HelpOption help:
                    // Not a path of Unix, which the tab key would offer.
                    help.Aliases.Remove("/?");
                    help.Aliases.Remove("/h");
                    break;
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
