namespace Personalization.DependencyInjection.Compilation;

/// <summary>Finds what is allowed in sequences and hardly meant.</summary>
internal static class SequenceRemarks
{
    internal static IEnumerable<(string Path, string Text)> Of(PersonalizationOptions options)
    {
        foreach (var sequence in options.Sequences)
        {
            foreach (var (index, member) in sequence.Syncs.Index())
            {
                if (options.Syncs.FirstOrDefault(sync => sync.Id == member.Sync) is { } sync && !IsManual(sync.Schedule))
                {
                    yield return (
                        $"sequences.{sequence.Id}.syncs[{index}]",
                        $"The sync '{sync.Id}' has a schedule of its own, so that it also runs outside the sequence and its order. Give it schedule: manual, or leave it out of the sequence.");
                }
            }
        }
    }

    private static bool IsManual(ScheduleSettings schedule)
        => schedule is { Interval: null, Cron: null, Recurrence.Count: 0, After: null, Webhook: null };
}
