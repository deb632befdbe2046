using System.CommandLine;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.Hosting.Commands;

/// <summary><c>sequence</c>: what sequences there are and have done, to run one, and to cancel a run.</summary>
internal sealed class SequenceCommands(CommandOutput output, TimeProvider time)
{
    internal const string Start = "api/v1/syncs/sequences";

    /// <summary>How long a command waits for the end of a run that it has cancelled.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string> _id = new("ID") { Description = "The sequence's id." };
    private readonly Argument<string> _run = new("RUN") { Description = "The run's id." };
    private readonly Option<int> _limit = new("--limit") { Description = "How many runs are listed, at most 100.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _offset = new("--offset") { Description = "How many of the newest are passed over.", HelpName = "N", DefaultValueFactory = _ => 0 };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var sequences = new SequenceCommands(output, time);
        sequences._id.Suggests(common, names => names.Sequences);
        var runs = new Command("runs", "Lists the runs of a sequence, the newest first.") { sequences._id, sequences._limit, sequences._offset };
        runs.AtLeast(sequences._limit, 1);
        runs.AtLeast(sequences._offset, 0);
        var command = new Command("sequence", "Lists and runs sequences: syncs that run one after another.")
        {
            new Command("list", "Lists the sequences.").WithLocalOrHost(common, sequences.ListHereAsync, sequences.ListThereAsync),
            SequenceRunCommand.Create(common, output, time),
            runs.WithLocalOrHost(common, sequences.ListRunsHereAsync, sequences.ListRunsThereAsync),
            new Command("show", "Shows one run, with each of its syncs.") { sequences._run }.WithLocalOrHost(common, sequences.ShowHereAsync, sequences.ShowThereAsync),
            new Command("cancel", "Ends a run that waits or is under way: the sync that runs is cancelled, those after it are skipped.") { sequences._run }
                .WithLocalOrHost(common, sequences.CancelHereAsync, sequences.CancelThereAsync),
        };
        foreach (var pause in PauseCommand.Create(common, output, isSequence: true))
        {
            command.Add(pause);
        }

        return command;
    }

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var runs = cache.Get<ISequenceService>();
        var found = new List<(SequenceDefinition Sequence, SequenceRun? Last)>();
        foreach (var sequence in SequenceDefinitions.Of(cache.Get<PersonalizationDefinitions>()).All)
        {
            found.Add((sequence, await runs.ListRunsAsync(sequence.Id, 1, 0, cancellationToken) is [var last] ? last : null));
        }

        var paused = await cache.Get<SchedulePauses>().ListKnownAsync(cancellationToken);
        return SequenceOutput.WriteSequences(output, ManagementJson.List(found, (json, one) => SequenceJson.WriteSequence(json, one.Sequence, one.Last, paused)));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => SequenceOutput.WriteSequences(output, await host.GetAsync(Start, cancellationToken));

    private async Task<int> ListRunsHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var id = result.GetValue(_id)!;
        var known = SequenceDefinitions.Of(cache.Get<PersonalizationDefinitions>()).ById;
        if (!known.ContainsKey(id))
        {
            throw SequenceErrors.NotFound(id, known.Keys);
        }

        var runs = await cache.Get<ISequenceService>().ListRunsAsync(id, result.GetValue(_limit), result.GetValue(_offset), cancellationToken);
        return SequenceOutput.WriteRuns(output, ManagementJson.List(runs, (json, run) => SequenceJson.WriteRun(json, run, CommandWords.Here)));
    }

    private async Task<int> ListRunsThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
        => SequenceOutput.WriteRuns(output, await host.GetAsync($"{Start}/{Uri.EscapeDataString(result.GetValue(_id)!)}/runs?limit={result.GetValue(_limit)}&offset={result.GetValue(_offset)}", cancellationToken));

    private async Task<int> ShowHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
        => await cache.Get<ISequenceService>().FindRunAsync(result.GetValue(_run)!, cancellationToken) is { } run ? Write(run) : NoRun();

    private async Task<int> ShowThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        SequenceOutput.WriteRun(output, HostRuns.Parse(await host.GetAsync(PathOf(result), cancellationToken)));
        return ExitCodes.Done;
    }

    /// <summary>Where a host works on the run, it does what the journal asks; else this process takes the run and ends it.</summary>
    private async Task<int> CancelHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var sequences = cache.Get<ISequenceService>();
        var id = result.GetValue(_run)!;
        if (!await sequences.CancelRunAsync(id, cancellationToken))
        {
            return await sequences.FindRunAsync(id, cancellationToken) is null ? NoRun() : output.Fail(ApiProblems.RunEnded, "The run has ended, so it cannot be cancelled.");
        }

        var began = time.GetTimestamp();
        var run = (await sequences.FindRunAsync(id, cancellationToken))!;
        while (!run.HasEnded && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, time, cancellationToken);
            run = (await sequences.FindRunAsync(id, cancellationToken))!;
        }

        return Write(run);
    }

    private async Task<int> CancelThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var run = HostRuns.Parse(await host.PostAsync(PathOf(result) + "/cancel", new { }, cancellationToken));
        var began = time.GetTimestamp();
        while (RunReader.TimeOf(run, "finishedAt") is null && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, time, cancellationToken);
            run = HostRuns.Parse(await host.GetAsync(PathOf(result), cancellationToken));
        }

        SequenceOutput.WriteRun(output, run);
        return ExitCodes.Done;
    }

    private string PathOf(ParseResult result) => $"{Start}/runs/{Uri.EscapeDataString(result.GetValue(_run)!)}";

    private int NoRun() => output.Fail(ApiProblems.RunNotFound, "There is no such run of a sequence here. Those of another state are known to its host: add --host URL --key KEY.");

    private int Write(SequenceRun run)
    {
        SequenceOutput.WriteRun(output, HostRuns.Parse(ManagementJson.Serialize(json => SequenceJson.WriteRun(json, run, CommandWords.Here))));
        return ExitCodes.Done;
    }
}
