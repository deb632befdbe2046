using System.CommandLine;
using System.Text.Json;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Realtime;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience explain NAME PERSON</c>: why somebody is a member or not.</summary>
internal sealed class AudienceExplainCommand(CommandOutput output)
{
    private readonly Argument<string> _name = new("NAME") { Description = "The audience's name." };
    private readonly Argument<string> _person = new("PERSON") { Description = "The person: a value of the primary index, or of the one that --index names." };
    private readonly Option<string?> _index = new("--index") { Description = "The index that the person is found by; the primary one without it.", HelpName = "NAME" };

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var explain = new AudienceExplainCommand(output);
        explain._name.Suggests(common, names => names.Audiences);
        explain._index.Suggests(common, names => names.Indexes);
        return new Command("explain", "Tells why somebody is a member of an audience or not, condition by condition. Shows values of the person's record.") { explain._name, explain._person, explain._index }
            .WithLocalOrHost(common, explain.ExplainHereAsync, explain.ExplainThereAsync);
    }

    private async Task<int> ExplainHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var known = cache.Get<PersonalizationDefinitions>();
        var name = result.GetValue(_name)!;
        var audiences = known.Find<RealtimeDefinitions>()?.Audiences ?? [];
        if (audiences.FirstOrDefault(one => one.Name == name) is not { } audience)
        {
            return NoAudience(name, audiences.Select(one => one.Name));
        }

        cache.RefuseMemory();
        var index = result.GetValue(_index) ?? known.Collections[audience.Parent].PrimaryIndex;
        var person = result.GetValue(_person)!;
        var found = await cache.Get<AudienceMembership>().ExplainAsync(audience.Parent, index, person, cancellationToken);
        return Write(name, AudienceExplanationJson.Serialize(new AudienceRequest(audience.Parent, index, Details: false), person, found));
    }

    private async Task<int> ExplainThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name)!;
        using var list = JsonDocument.Parse(await host.GetAsync("api/v1/audiences", cancellationToken));
        var audiences = list.RootElement.GetProperty("data").EnumerateArray().ToList();
        var audience = audiences.Find(one => AnswerReader.TextOf(one, "id") == name);
        if (audience.ValueKind == JsonValueKind.Undefined)
        {
            return NoAudience(name, audiences.Select(one => AnswerReader.TextOf(one, "id")!));
        }

        var (parent, index) = (AnswerReader.TextOf(audience, "parentModelId")!, result.GetValue(_index) ?? AnswerReader.TextOf(audience, "primaryIndex")!);
        return Write(name, await host.GetAsync(
            $"v1/audiences/{Uri.EscapeDataString(parent)}/{Uri.EscapeDataString(index)}/{Uri.EscapeDataString(result.GetValue(_person)!)}/explain", cancellationToken));
    }

    private int NoAudience(string name, IEnumerable<string> known)
        => output.Fail(RealtimeErrorCodes.AudienceNotFound, $"There is no audience '{name}'. {NameSuggestion.For(name, known)}");

    private int Write(string name, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var reason = document.RootElement.GetProperty("audiences").EnumerateArray().FirstOrDefault(one => AnswerReader.TextOf(one, "id") == name);
        if (reason.ValueKind == JsonValueKind.Undefined)
        {
            return output.Fail(ApiProblems.RecordNotFound, "There is no record with that value.");
        }

        if (output.AsJson)
        {
            output.WriteJson(reason.WriteTo);
            return ExitCodes.Done;
        }

        output.WriteLine($"{name}: {(reason.GetProperty("member").GetBoolean() ? "a member" : "not a member")}{Time(reason, "since", ", since ")}{Time(reason, "until", ", at least until ")}; {AnswerReader.TextOf(reason, "why")}.");
        if (reason.GetProperty("condition") is { ValueKind: JsonValueKind.Object } condition)
        {
            Write(condition, depth: 1);
        }

        return ExitCodes.Done;
    }

    private void Write(JsonElement condition, int depth)
    {
        output.WriteLine($"{new string(' ', depth * 2)}{(condition.GetProperty("holds").GetBoolean() ? "yes" : "no ")}  {AnswerReader.TextOf(condition, "condition")}: {(AnswerReader.TextOf(condition, "value") is { } value ? $"{value} ({AnswerReader.TextOf(condition, "why")})" : AnswerReader.TextOf(condition, "why"))}");
        foreach (var part in condition.GetProperty("parts").EnumerateArray())
        {
            Write(part, depth + 1);
        }
    }

    private static string Time(JsonElement holder, string name, string before)
        => holder.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? before + Words.Of(time.GetDateTimeOffset()) : string.Empty;
}
