namespace Personalization.DependencyInjection.Compilation;

/// <summary>Finds schedules that follow each other in a circle: each run would start the next for ever.</summary>
internal static class ScheduleCycles
{
    /// <summary>Reports each schedule that follows itself through others. A sync that follows itself at once is told elsewhere.</summary>
    internal static void Check(PersonalizationOptions options, ConfigurationErrors errors)
    {
        // What a run of a sync starts: the syncs that follow it, and the members of the sequences that do.
        var started = options.Syncs.ToLookup(sync => sync.Schedule.After, sync => sync.Id, StringComparer.Ordinal);
        var members = options.Sequences.SelectMany(sequence => sequence.Syncs.Select(member => (sequence.Schedule.After, member.Sync))).ToLookup(pair => pair.After, pair => pair.Sync, StringComparer.Ordinal);
        string[] Next(string sync) => [.. started[sync], .. members[sync]];

        foreach (var sync in options.Syncs.Where(sync => sync.Schedule.After is { } after && after != sync.Id && Reaches(sync.Id, after, Next)))
        {
            errors.Add($"syncs.{sync.Id}.schedule.after", Text(sync.Schedule.After!));
        }

        foreach (var sequence in options.Sequences.Where(sequence => sequence.Schedule.After is { } after && sequence.Syncs.Any(member => member.Sync == after || Reaches(member.Sync, after, Next))))
        {
            errors.Add($"sequences.{sequence.Id}.schedule.after", Text(sequence.Schedule.After!));
        }
    }

    private static string Text(string after) => $"A run of '{after}' would start this, and this would start '{after}' again, at once or through others, for ever. Give one of them another schedule.";

    private static bool Reaches(string from, string to, Func<string, string[]> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var waiting = new Stack<string>(seen);
        while (waiting.TryPop(out var sync))
        {
            foreach (var one in next(sync))
            {
                if (one == to)
                {
                    return true;
                }

                if (seen.Add(one))
                {
                    waiting.Push(one);
                }
            }
        }

        return false;
    }
}
