using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Contracts;
using Personalization.Hosting.Output;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;

namespace Personalization.Hosting.Commands;

/// <summary><c>contract check FILES</c>: tries recorded events, without a host or a store.</summary>
internal sealed class ContractCheckCommand(CommandOutput output)
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files with events, or folders of .json, .jsonl and .ndjson files: a message or batch a line, or a list of messages.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _contract = new("--contract") { Description = "The contract of the configuration; that of --source, or the only one, without it.", HelpName = "NAME" };
    private readonly Option<string?> _source = new("--source") { Description = "The event source that the events come from.", HelpName = "NAME" };
    private readonly Option<string?> _schema = new("--schema") { Description = "A JSON Schema that every event is tried against, instead of a contract.", HelpName = "FILE" };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var check = new ContractCheckCommand(output);
        var command = new Command("check", "Tries recorded events against a contract. Needs no host and no store, and of the configuration the contracts only. Ends with 3 when an event breaks it.")
        {
            check._files, check._contract, check._source, check._schema, common.Config,
        };
        command.SetAction((result, cancellationToken) => check.CheckAsync(result, common, cancellationToken));
        return command;
    }

    private async Task<int> CheckAsync(ParseResult result, CommonOptions common, CancellationToken cancellationToken)
    {
        var judge = result.GetValue(_schema) is { } schema
            ? ContractChoice.OfSchema(schema)
            : ContractChoice.OfConfiguration(result.GetValue(common.Config)!, result.GetValue(_contract), result.GetValue(_source));
        var events = new RecordedEvents(result.GetValue(_source) ?? "recorded", TimeProvider.System.GetUtcNow());
        var (count, found, refused) = (0, new List<(string Place, ContractViolation Violation)>(), new List<(string Place, RejectedEvent Rejected)>());
        foreach (var file in RecordedEvents.Find(result.GetValue(_files)!))
        {
            foreach (var (line, message, rejected) in events.Read(await File.ReadAllTextAsync(file, cancellationToken)))
            {
                count++;
                if (rejected is not null)
                {
                    refused.Add(($"{file}:{line}", rejected));
                }
                else if (judge(message!).Violation is { } violation)
                {
                    found.Add(($"{file}:{line}", violation));
                }
            }
        }

        if (output.AsJson)
        {
            output.WriteJson(json => Write(json, count, found, refused));
        }
        else
        {
            Write(count, found, refused);
        }

        return found.Count + refused.Count > 0 ? ExitCodes.Rejections : ExitCodes.Done;
    }

    private static void Write(Utf8JsonWriter json, int count, List<(string Place, ContractViolation Violation)> found, List<(string Place, RejectedEvent Rejected)> refused)
    {
        json.WriteStartObject();
        json.WriteNumber("events", count);
        json.WriteNumber("broken", found.Count);
        json.WriteNumber("blocked", found.Count(one => one.Violation.IsBlocked));
        json.WriteNumber("refused", refused.Count);
        json.WriteStartArray("data");
        foreach (var (place, violation) in found)
        {
            json.WriteStartObject();
            json.WriteString("place", place);
            ViolationJson.WriteMembers(json, violation, withEvent: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rejected");
        foreach (var (place, rejected) in refused)
        {
            json.WriteStartObject();
            json.WriteString("place", place);
            json.WriteString("code", rejected.Code);
            json.WriteString("detail", rejected.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(int count, List<(string Place, ContractViolation Violation)> found, List<(string Place, RejectedEvent Rejected)> refused)
    {
        IEnumerable<string[]> rows =
        [
            .. found.Select(one => new[] { one.Place, one.Violation.Event ?? one.Violation.Message.Name ?? one.Violation.Message.Type.ToString().ToLowerInvariant(), one.Violation.IsBlocked ? "blocked" : "allowed", string.Join("; ", one.Violation.Violations) }),
            .. refused.Select(one => new[] { one.Place, string.Empty, "refused", one.Rejected.Detail }),
        ];
        if (rows.Any())
        {
            output.WriteTable(["place", "event", "becomes", "violations"], rows);
        }

        output.WriteLine($"{Words.Of(count, "event")}: {Words.Of(found.Count)} with violations ({Words.Of(found.Count(one => one.Violation.IsBlocked))} blocked), {Words.Of(refused.Count)} refused.");
    }
}
