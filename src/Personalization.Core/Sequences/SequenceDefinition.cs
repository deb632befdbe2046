using System.Collections.Frozen;
using Personalization.Schedules;
using Personalization.Sync;

namespace Personalization.Sequences;

/// <summary>Syncs that run one after another, checked. Immutable.</summary>
internal sealed class SequenceDefinition
{
    public required string Id { get; init; }

    /// <summary>Gets the members in their order; one at least.</summary>
    public required IReadOnlyList<SequenceMember> Members { get; init; }

    /// <summary>Gets when the sequence runs by itself.</summary>
    public ScheduleDefinition Schedule { get; init; } = ScheduleDefinition.Manual;

    /// <summary>Gets a value indicating whether the schedule rests. Runs by hand still go.</summary>
    public bool Paused { get; init; }
}

/// <summary>A sync in a sequence. Immutable.</summary>
/// <param name="SyncId">The sync's id.</param>
/// <param name="TerminateOn">When it ends the run of the sequence.</param>
/// <param name="MaxRejected">How many rows it may reject, where that may end it.</param>
internal sealed record SequenceMember(string SyncId, SequenceTermination TerminateOn, RejectedLimit MaxRejected);

/// <summary>The sequences of one configuration. Immutable.</summary>
internal sealed class SequenceDefinitions(IEnumerable<SequenceDefinition> sequences)
{
    internal static readonly SequenceDefinitions None = new([]);

    /// <summary>Gets the sequences by id.</summary>
    internal FrozenDictionary<string, SequenceDefinition> ById { get; } = sequences.ToFrozenDictionary(sequence => sequence.Id, StringComparer.Ordinal);

    /// <summary>Answers the sequences of a configuration.</summary>
    internal static SequenceDefinitions Of(PersonalizationDefinitions definitions) => definitions.Find<SequenceDefinitions>() ?? None;

    /// <summary>Gets the sequences, by the order of their ids.</summary>
    internal IEnumerable<SequenceDefinition> All => ById.Values.OrderBy(sequence => sequence.Id, StringComparer.Ordinal);
}
