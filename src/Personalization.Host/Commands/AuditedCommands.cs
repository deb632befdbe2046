using System.Collections.Frozen;
using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Journal;

namespace Personalization.Hosting.Commands;

/// <summary>Writes an entry of the audit log for each command that changes something here: the one place for all of them. A test finds commands that are missing. What a host is asked to do it audits itself.</summary>
internal static class AuditedCommands
{
    private static readonly FrozenDictionary<string, AuditedCommand> Known = new Dictionary<string, AuditedCommand>(StringComparer.Ordinal)
    {
        ["sync run"] = new("sync.trigger", "sync", "ID"),
        ["sync reconcile"] = new("sync.reconcile", "sync", "ID", OnlyWith: "--repair"),
        ["sync test"] = new("sync.test", "sync", "ID", OnlyWith: "--write"),
        ["sync forget"] = new("sync.forget", "sync", "ID"),
        ["sync pause"] = new("sync.pause", "sync", "ID"),
        ["sync resume"] = new("sync.resume", "sync", "ID"),
        ["sync undo"] = new("run.undo", "run", "RUN"),
        ["sync release"] = new("sync.release", "sync", "ID"),
        ["sequence run"] = new("sequence.trigger", "sequence", "ID"),
        ["sequence cancel"] = new("sequence-run.cancel", "sequence-run", "RUN"),
        ["sequence pause"] = new("sequence.pause", "sequence", "ID"),
        ["sequence resume"] = new("sequence.resume", "sequence", "ID"),
        ["runs cancel"] = new("run.cancel", "run", "RUN"),
        ["alerts mute"] = new("alert.mute", "alert", "SYNC/TRIGGER"),
        ["alerts unmute"] = new("alert.unmute", "alert", "SYNC/TRIGGER"),
        ["debug on"] = new("sync.debug-on", "sync", "SYNC"),
        ["debug off"] = new("sync.debug-off", "sync", "SYNC"),
        ["keys create"] = new("key.create", "key", null),
        ["keys rotate"] = new("key.rotate", "key", "ID"),
        ["keys revoke"] = new("key.revoke", "key", "ID"),
        ["people forget"] = new("person.forget", "collection", "COLLECTION"),
        ["people allow"] = new("person.allow", "collection", "COLLECTION"),
        ["audience reconcile"] = new("audience.reconcile", "audience", "NAME"),
        ["audience replay"] = new("audience.replay", "audience", "NAME"),
        ["events violations replay"] = new("violation.replay", "violation", null),
        ["dead-letters replay"] = new("dead-letter.replay", "dead-letter", null),
        ["dead-letters discard"] = new("dead-letter.discard", "dead-letter", null),
        ["sinks replay"] = new("sink.replay", "sink", "NAME"),
        ["sinks discard"] = new("sink.discard", "sink", "NAME"),
        ["sinks snapshot"] = new("sink.snapshot", "sink", "NAME"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those that change nothing, or nothing that is kept.</summary>
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        "serve", "validate", "sync list", "sync plan", "sync suggest", "runs list", "runs show", "sequence list", "sequence show", "sequence runs", "alerts list", "alerts test", "debug show", "audit list", "audience list",
        "audience preview", "audience explain", "audience verify", "events tail", "events catalog", "events violations list", "contract check", "contract infer", "dead-letters list", "dead-letters show",
        "sinks list", "sinks failures", "model preview", "source test", "keys list", "lookup", "template render", "config schema", "config diff", "schema", "completion");

    /// <summary>What a command did in part, and of which it has told the rest in its answer.</summary>
    private const string Incomplete = "incomplete";

    /// <summary>Whether somebody has thought of the command.</summary>
    internal static bool Knows(string path) => Known.ContainsKey(path) || Harmless.Contains(path);

    internal static string PathOf(ParseResult result)
    {
        var names = new Stack<string>();
        for (var command = result.CommandResult; command.Parent is System.CommandLine.Parsing.CommandResult parent; command = parent)
        {
            names.Push(command.Command.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>Runs a command here, and writes what it did.</summary>
    internal static async Task<int> RunAsync(ParseResult result, LocalCache cache, CommandOutput output, Func<Task<int>> run)
    {
        if (Known.GetValueOrDefault(PathOf(result)) is not { } command || (command.OnlyWith is { } option && !Has(result, option)))
        {
            return await run();
        }

        try
        {
            var code = await run();
            var failure = code is ExitCodes.Done or ExitCodes.Rejections ? null : output.FailureCode ?? cache.Audit.ErrorCode ?? Incomplete;
            if (!cache.Audit.ChangesNothing && code != ExitCodes.Usage && (failure is null || !IsRefusal(failure)))
            {
                await WriteAsync(result, cache, output, command, failure);
            }

            return code;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (CodeOf(exception) is var code && !IsRefusal(code))
            {
                await WriteAsync(result, cache, output, command, code);
            }

            throw;
        }
    }

    /// <summary>The code that the command's error has.</summary>
    private static string CodeOf(Exception exception) => exception switch
    {
        PersonalizationException known => known.Code,
        CommandFailedException failed => failed.Errors[0].Code,
        OperationCanceledException => CommandError.Stopped,
        IOException or UnauthorizedAccessException => CommandError.FileUnusable,
        _ => CommandError.Defect,
    };

    // By the command's own symbols: a search by name goes through those of all commands.
    private static bool Has(ParseResult result, string option) => result.CommandResult.Children.OfType<OptionResult>().Any(one => one.Option.Name == option && !one.Implicit);

    private static string ValueOf(ParseResult result, string? argument)
        => argument is null ? string.Empty : string.Join('/', argument.Split('/').Select(name => result.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(one => one.Argument.Name == name)?.Tokens is [var token, ..] ? token.Value : string.Empty));

    /// <summary>Whether a command was turned away before it began anything.</summary>
    private static bool IsRefusal(string code) => code is ErrorCodes.ConfigurationInvalid or ErrorCodes.OptionsInvalid or ErrorCodes.StateForeign or ErrorCodes.StateLocked
        || code.EndsWith("_not_found", StringComparison.Ordinal);

    private static async Task WriteAsync(ParseResult result, LocalCache cache, CommandOutput output, AuditedCommand command, string? errorCode)
    {
        var log = new AuditLog(cache.Get<IJournal>(), cache.Get<TimeProvider>(), NullLogger.Instance);
        var isWritten = await log.WriteAsync(new AuditEntry
        {
            Action = command.Action,
            Actor = AuditActor.CommandLine(Environment.UserName),
            ResourceType = command.ResourceType,
            Resource = cache.Audit.Resource ?? ValueOf(result, command.Argument),
            ErrorCode = errorCode,
            Details = cache.Audit.ToJson(),
        });
        if (!isWritten && errorCode is null)
        {
            output.Remark("It is done, but it is not in the audit log: the journal cannot be written.");
        }
    }

    /// <param name="Action">The action.</param>
    /// <param name="ResourceType">What it is done to.</param>
    /// <param name="Argument">The argument that names it, or several with a slash between; <see langword="null"/> where none does, or the command tells afterwards.</param>
    /// <param name="OnlyWith">The option without which the command changes nothing.</param>
    private sealed record AuditedCommand(string Action, string ResourceType, string? Argument, string? OnlyWith = null);
}
