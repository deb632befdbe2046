namespace Personalization;

/// <summary>The stable values of <see cref="PersonalizationException.Code"/>. A value is never reused for another meaning.</summary>
public static class ErrorCodes
{
    /// <summary>No collection of that name is configured.</summary>
    public const string CollectionNotFound = "collection_not_found";

    /// <summary>The collection has no index of that name.</summary>
    public const string IndexNotFound = "index_not_found";

    /// <summary>The record was not found, and the collection is still loading, so it may exist.</summary>
    public const string CollectionLoading = "collection_loading";

    /// <summary>No sync of that name is configured.</summary>
    public const string SyncNotFound = "sync_not_found";

    /// <summary>No sequence of that id is configured.</summary>
    public const string SequenceNotFound = "sequence_not_found";

    /// <summary>No model of that name is configured.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>No source of that name is configured.</summary>
    public const string SourceNotFound = "source_not_found";

    /// <summary>The record store failed or could not be reached.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The configuration has errors; the message lists all of them.</summary>
    public const string ConfigurationInvalid = "configuration_invalid";

    /// <summary>A mapping, an index or the key names a column that the model does not have.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>A mapping, an index or the key names a column that the model has more than once.</summary>
    public const string AmbiguousField = "ambiguous_field";

    /// <summary>The source failed while the model was read.</summary>
    public const string SourceFailed = "source_failed";

    /// <summary>A safety valve stopped the run before it wrote.</summary>
    public const string ValveTripped = "valve_tripped";

    /// <summary>A state file (snapshot or plan) is damaged or of an unknown version.</summary>
    public const string StateDamaged = "state_damaged";

    /// <summary>The state directory cannot be read or written: full, missing or without permission.</summary>
    public const string StateUnavailable = "state_unavailable";

    /// <summary>Another process or run holds the sync or its state directory.</summary>
    public const string StateLocked = "state_locked";

    /// <summary>The state, or the sync in the store, belongs to another configuration.</summary>
    public const string StateForeign = "state_foreign";

    /// <summary>Another process runs the sync; try again when it has ended.</summary>
    public const string SyncRunning = "sync_running";

    /// <summary>The sync's collection or key column changed, which needs a decision.</summary>
    public const string IdentityChanged = "identity_changed";

    /// <summary>The plan of a run outgrew its limit or the disk.</summary>
    public const string PlanTooLarge = "plan_too_large";

    /// <summary>Fields of the sync belong to the parts of another sync in the store.</summary>
    public const string FieldsTaken = "fields_taken";

    /// <summary>The store does not hold what the last run left, which the request needs.</summary>
    public const string StoreMismatch = "store_mismatch";

    /// <summary>The sync is configured, which the request does not allow.</summary>
    public const string SyncConfigured = "sync_configured";

    /// <summary>The record's person was erased and is not written again.</summary>
    public const string PersonErased = "person_erased";

    /// <summary>Nothing is kept of what the run has removed, so nothing can be brought back.</summary>
    public const string NothingKept = "nothing_kept";

    /// <summary>The options of a run contradict each other or the sync.</summary>
    public const string OptionsInvalid = "options_invalid";

    /// <summary>A newer run of the same sync has taken over.</summary>
    public const string LeaseLost = "lease_lost";

    /// <summary>The store rejected most of the rows that a run had tried, so the run stopped.</summary>
    public const string TooManyFailures = "too_many_failures";

    /// <summary>There is no API key of that id.</summary>
    public const string KeyNotFound = "key_not_found";

    /// <summary>What was asked of an API key cannot be: a setting is wrong, or the key does not allow it any more.</summary>
    public const string KeyInvalid = "key_invalid";

    /// <summary>The store of API keys failed or could not be reached.</summary>
    public const string KeysUnavailable = "keys_unavailable";

    /// <summary>The journal cannot be used for the moment: history, schedule fires, pauses and alerts. Lookups do not need it.</summary>
    public const string JournalUnavailable = "journal_unavailable";

    /// <summary>No alert channel of that name is configured.</summary>
    public const string AlertChannelNotFound = "alert_channel_not_found";

    /// <summary>The model has no row of that key.</summary>
    public const string RowNotFound = "row_not_found";

    /// <summary>The run broke one of the engine's own invariants: a defect.</summary>
    public const string InvariantBroken = "invariant_broken";
}
