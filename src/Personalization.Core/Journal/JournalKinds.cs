namespace Personalization.Journal;

/// <summary>What entries and documents are of. Persisted: the words stay.</summary>
internal static class JournalKinds
{
    // Entries.
    internal const string Audit = "audit";
    internal const string SequenceRuns = "sequence-run";
    internal const string Delivery = "delivery";

    // Documents.
    internal const string Owner = "owner";
    internal const string Cancel = "cancel";
    internal const string Resumed = "resumed";
    internal const string Pause = "pause";
    internal const string Trigger = "trigger";
    internal const string Debug = "debug";
    internal const string Alert = "alert";
    internal const string Mute = "mute";

    /// <summary>The run of a sequence that was asked for last.</summary>
    internal const string SequenceTurn = "sequence-turn";

    /// <summary>A collection that runs have written to.</summary>
    internal const string Collection = "collection";

    /// <summary>Begins the kind of the keys that a sync holds after an undo: <c>held:SYNC</c>.</summary>
    internal const string HeldPrefix = "held:";
}
