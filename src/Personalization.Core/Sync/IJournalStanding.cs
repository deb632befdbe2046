namespace Personalization.Sync;

/// <summary>Tells whether what happens can be noted.</summary>
internal interface IJournalStanding
{
    /// <summary>Gets a value indicating whether the journal did not take what was written last. Runs and lookups go on meanwhile.</summary>
    bool IsJournalAway { get; }
}
