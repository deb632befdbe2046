using Microsoft.Extensions.Logging;
using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Runs sequences by their schedules.</summary>
internal sealed class SequenceWorks(CurrentDefinitions definitions, Func<SequenceService> sequences, IJournal journal, TimeProvider time, ILogger<SequenceWorks> logger) : IScheduledWorks
{
    public IReadOnlyList<ScheduledWork> List() => [.. SequenceDefinitions.Of(definitions.Value).All.Select(FindWork).OfType<ScheduledWork>()];

    /// <summary>One that rests has times to make up for only where its schedule has fires; an interval has none.</summary>
    private ScheduledWork? FindWork(SequenceDefinition sequence)
        => !sequence.Paused ? (sequence.Schedule.IsAutomatic ? WorkOf(sequence) : null)
        : sequence.Schedule.HasFires ? FireRest.WorkOf(SequenceConstants.TargetOf(sequence.Id), journal, time, logger)
        : null;

    private ScheduledWork WorkOf(SequenceDefinition sequence)
    {
        var target = SequenceConstants.TargetOf(sequence.Id);
        return new ScheduledWork(target, sequence.Schedule.ToString(), (retired, stopping) =>
        {
            var trigger = new FireTrigger(target, sequence.Schedule, journal, time) { LastStart = token => sequences().FindLastStartAsync(sequence.Id, token) };
            return new TriggerLoop(target, trigger, token => ActAsync(sequence.Id, token), time, logger).RunAsync(retired, stopping);
        });
    }

    private async Task<bool> ActAsync(string sequenceId, CancellationToken cancellationToken)
    {
        await sequences().ServeFiresAsync(sequenceId, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
