using System.CommandLine;
using Personalization.AspNetCore.Contracts;
using Personalization.AspNetCore.Management;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Ingest;

namespace Personalization.Hosting.Commands;

/// <summary><c>contract infer</c>: drafts schemas from events.</summary>
internal sealed class ContractInferCommand(CommandOutput output, TextReader input)
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files with recorded events, or folders of them; - for standard input. The log of the store without any.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _source = new("--source") { Description = "Only events of an event source.", HelpName = "NAME" };
    private readonly Option<string?> _event = new("--event") { Description = "Only events of a name.", HelpName = "NAME" };

    internal static Command Create(CommonOptions common, CommandOutput output, TextReader input)
    {
        var infer = new ContractInferCommand(output, input);
        return new Command("infer", "Drafts a JSON Schema of draft 7 from events; of several kinds of events a section 'contracts', which goes into the configuration. No value of an event is in it.") { infer._files, infer._source, infer._event }
            .WithLocalOrHost(common, infer.InferHereAsync, infer.InferThereAsync);
    }

    private async Task<int> InferHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        if (result.GetValue(_files) is { Length: > 0 } files)
        {
            return Write(await ReadAsync(result, files, cancellationToken));
        }

        cache.RefuseMemory();
        var draft = await cache.Get<SchemaDrafts>().DraftAsync(result.GetValue(_source), result.GetValue(_event), cancellationToken);
        return Write(ManagementJson.Serialize(json => DraftJson.Write(json, draft)));
    }

    private async Task<int> InferThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        if (result.GetValue(_files) is { Length: > 0 } files)
        {
            return Write(await ReadAsync(result, files, cancellationToken));
        }

        string[] query =
        [
            .. result.GetValue(_source) is { } source ? [$"source={Uri.EscapeDataString(source)}"] : Array.Empty<string>(),
            .. result.GetValue(_event) is { } name ? [$"event={Uri.EscapeDataString(name)}"] : Array.Empty<string>(),
        ];
        return Write(await host.AskLongAsync("api/v1/contracts/infer" + (query.Length > 0 ? "?" + string.Join('&', query) : string.Empty), body: null, cancellationToken));
    }

    private async Task<byte[]> ReadAsync(ParseResult result, string[] files, CancellationToken cancellationToken)
    {
        // What is recorded in files says no source, and is taken for that of the option.
        var draft = new ContractDraft(result.GetValue(_source), result.GetValue(_event));
        var events = new RecordedEvents(result.GetValue(_source) ?? "recorded", TimeProvider.System.GetUtcNow());
        var refused = 0;
        foreach (var file in RecordedEvents.Find(files))
        {
            var text = file == RecordedEvents.StandardInput ? await input.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
            foreach (var (_, message, _) in events.Read(text))
            {
                refused += message is null ? 1 : 0;
                if (message is not null)
                {
                    draft.Add(message);
                }
            }
        }

        if (refused > 0)
        {
            output.Remark($"{Words.Of(refused, "event")} refused and left out. 'contract check' tells why.");
        }

        return ManagementJson.Serialize(json => DraftJson.Write(json, draft));
    }

    private int Write(byte[] json)
    {
        var found = HostRuns.Parse(json);
        if (AnswerReader.NumberOf(found, "events") == 0)
        {
            return output.Fail(CommandError.Usage, "There are no such events. 'events catalog' lists those of the log. Name files with events, or leave --source and --event out.");
        }

        output.WriteJson(writer => found.GetProperty("draft").WriteTo(writer));
        output.Remark($"Drafted from {Words.Of(AnswerReader.NumberOf(found, "events"), "event")}. Check the fields under 'required' before you use it.");
        return ExitCodes.Done;
    }
}
