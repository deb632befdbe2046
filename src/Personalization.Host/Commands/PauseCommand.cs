using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync pause|resume ID</c> and <c>sequence pause|resume ID</c>.</summary>
internal sealed class PauseCommand
{
    private readonly CommandOutput _output;
    private readonly bool _isSequence;
    private readonly bool _pauses;
    private readonly Argument<string> _id;

    private PauseCommand(CommandOutput output, bool isSequence, bool pauses)
    {
        _output = output;
        _isSequence = isSequence;
        _pauses = pauses;
        _id = new Argument<string>("ID") { Description = isSequence ? "The sequence's id." : "The sync's id." };
    }

    private string Verb => _pauses ? "pause" : "resume";

    internal static IEnumerable<Command> Create(CommonOptions common, CommandOutput output, bool isSequence)
    {
        foreach (var pauses in (bool[])[true, false])
        {
            var command = new PauseCommand(output, isSequence, pauses);
            command._id.Suggests(common, names => isSequence ? names.Sequences : names.Syncs);
            var what = isSequence ? "sequence" : "sync";
            yield return new Command(command.Verb, pauses ? $"Lets the schedule of a {what} rest, on all hosts, until it is resumed. Other runs still go." : $"Lets the schedule of a {what} go on, from now.") { command._id }
                .WithLocalOrHost(common, command.RunHereAsync, command.RunThereAsync);
        }
    }

    private async Task<int> RunHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var (id, known, pauses) = (result.GetValue(_id)!, cache.Get<PersonalizationDefinitions>(), cache.Get<SchedulePauses>());
        var isConfigured = IsPausedIn(known, id);
        if (!pauses.IsShared)
        {
            return _output.Fail(ErrorCodes.JournalUnavailable, "There is no journal that lasts here, so nobody would learn of it. Name a state directory in the configuration (state: { directory: … }), or ask the host: add --host URL --key KEY.");
        }

        var target = _isSequence ? SchedulePauses.OfSequence(id) : SchedulePauses.OfSync(id);
        await (_pauses ? pauses.PauseAsync(target, cancellationToken) : pauses.ResumeAsync(target, cancellationToken));
        return Write(PauseJson.Write(id, await pauses.IsPausedAsync(target, cancellationToken), isConfigured));
    }

    private async Task<int> RunThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var start = _isSequence ? SequenceCommands.Start : "api/v1/syncs";
        return Write(await host.PostAsync($"{start}/{Uri.EscapeDataString(result.GetValue(_id)!)}/{Verb}", new { }, cancellationToken));
    }

    private bool IsPausedIn(PersonalizationDefinitions known, string id)
    {
        if (_isSequence)
        {
            var sequences = SequenceDefinitions.Of(known).ById;
            return sequences.TryGetValue(id, out var sequence) ? sequence.Paused : throw SequenceErrors.NotFound(id, sequences.Keys);
        }

        return known.Syncs.TryGetValue(id, out var sync) ? sync.Paused
            : throw new PersonalizationException(ErrorCodes.SyncNotFound, $"There is no sync '{id}'. {NameSuggestion.For(id, known.Syncs.Keys)}");
    }

    private int Write(byte[] json)
    {
        var answer = HostRuns.Parse(json);
        if (_output.AsJson)
        {
            _output.WriteJson(json);
        }
        else
        {
            _output.WriteLine($"The schedule of '{AnswerReader.TextOf(answer, "id")}' {(answer.GetProperty("disabled").GetBoolean() ? "rests" : "goes on")}.");
        }

        if (_pauses || !answer.GetProperty("disabledByConfiguration").GetBoolean())
        {
            return ExitCodes.Done;
        }

        _output.Remark("The configuration says 'paused: true': take that out too.");
        return ExitCodes.Failed;
    }
}
