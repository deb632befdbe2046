using Personalization.Errors;
using Personalization.Schedules;
using Personalization.Sequences;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks the sequences, and makes their definitions.</summary>
internal sealed class SequenceCompiler(IReadOnlyCollection<string> syncs, ConfigurationErrors errors)
{
    /// <summary>Checks the sequences.</summary>
    /// <returns>What makes their definitions, to be called when there are no errors.</returns>
    internal Func<SequenceDefinitions> Check(IEnumerable<SequenceSettings> sequences)
    {
        SequenceSettings[] all = [.. sequences];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var schedules = new ScheduleCompiler(syncs, errors);
        var definitions = new List<SequenceDefinition>();
        foreach (var sequence in all)
        {
            var place = $"sequences.{sequence.Id}";
            if (string.IsNullOrWhiteSpace(sequence.Id))
            {
                errors.Add("sequences", "A sequence has an empty id. Give it one, such as 'nightly'.");
            }
            else if (!ids.Add(sequence.Id))
            {
                errors.Add(place, $"There are two sequences of the id '{sequence.Id}'. Rename one of them.");
            }

            CheckNames(sequence, place);
            CheckMembers(sequence, place);
            definitions.Add(Define(sequence, schedules.Compile(sequence.Schedule, $"{place}.schedule")));
        }

        return () => new SequenceDefinitions(definitions);
    }

    private static SequenceDefinition Define(SequenceSettings sequence, ScheduleDefinition schedule) => new()
    {
        Id = sequence.Id,
        Members = [.. sequence.Syncs.Select(member => new SequenceMember(member.Sync, member.TerminateOn, member.MaxRejected ?? default))],
        Schedule = schedule,
        Paused = sequence.Paused,
    };

    /// <summary>Leases and fires of syncs and sequences lie beside each other.</summary>
    private void CheckNames(SequenceSettings sequence, string place)
    {
        var target = SequenceConstants.TargetOf(sequence.Id);
        if (syncs.Contains(target))
        {
            errors.Add(place, $"The sequence '{sequence.Id}' cannot be told from the sync '{target}'. Rename one of them.");
        }
    }

    private void CheckMembers(SequenceSettings sequence, string place)
    {
        if (sequence.Syncs.Count == 0 && !errors.IsKnownWithin(place))
        {
            errors.Add($"{place}.syncs", $"The sequence has no syncs. Add at least one: {WaysOut.Written("syncs: [ customer-profile ]", "Run(\"customer-profile\")")}.");
        }

        if (sequence.Syncs.Count > SequenceConstants.MostMembers)
        {
            errors.Add($"{place}.syncs", $"The sequence has {sequence.Syncs.Count} syncs, and at most {SequenceConstants.MostMembers} can be in one. Split it.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, member) in sequence.Syncs.Index())
        {
            var at = $"{place}.syncs[{index}]";
            if (!syncs.Contains(member.Sync))
            {
                errors.Add(at, $"There is no sync '{member.Sync}'. {NameSuggestion.For(member.Sync, syncs)}");
            }
            else if (!seen.Add(member.Sync))
            {
                errors.Add(at, $"The sync '{member.Sync}' is in the sequence twice. Remove one: a run of the sequence runs each sync once.");
            }

            CheckEnd(member, at);
        }
    }

    private void CheckEnd(SequenceMemberSettings member, string at)
    {
        if (!Enum.IsDefined(member.TerminateOn))
        {
            errors.Add($"{at}.terminateOn", $"{(int)member.TerminateOn} says not when a sequence ends. There are: {string.Join(", ", Enum.GetNames<SequenceTermination>())}.");
        }

        if (member.MaxRejected is not { } limit)
        {
            return;
        }

        if (member.TerminateOn != SequenceTermination.Rejected)
        {
            errors.Add($"{at}.maxRejected", $"maxRejected says when rejected rows end the sequence, and only {WaysOut.Written("terminateOn: rejected", "SequenceTermination.Rejected")} asks for that. Set it, or leave maxRejected out.");
        }

        if (!(limit.Amount >= 0) || (limit.IsPercent && limit.Amount > 100))
        {
            errors.Add($"{at}.maxRejected", $"{limit} is not a number of rows. Give zero or more, or a percentage from 0 to 100.");
        }
    }
}
