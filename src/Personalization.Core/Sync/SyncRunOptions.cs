using Personalization.Errors;
using Personalization.Sync;

namespace Personalization;

/// <summary>What one run is asked to do beyond the usual. Equal when all of it is.</summary>
public sealed record SyncRunOptions
{
    /// <summary>Gets or sets the digest of a plan whose removals are allowed although a valve stopped them, as the error named it.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? AllowRemovals { get; set; }

    /// <summary>Gets or sets how the run starts anew.</summary>
    /// <value><see cref="SyncResync.None"/> by default.</value>
    public SyncResync Resync { get; set; }

    /// <summary>Gets or sets a value indicating whether keys that left the model are forgotten and their parts left as they are.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool IgnoreRemoved { get; set; }

    /// <summary>Gets or sets a value indicating whether <see cref="SyncResync.ResetCdc"/> goes on although the store does not hold what the last run left.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Force { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the run compares the model with what the store lists, not with the last snapshot: what is missing there is added, what was made of other
    /// inputs changed, and what the model does not have removed as always.
    /// </summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Reconcile { get; set; }

    /// <summary>Gets or sets who is told how far the run has come, at most once for every 1,000 rows.</summary>
    /// <value><see langword="null"/> by default.</value>
    public IProgress<SyncProgress>? Progress { get; set; }

    /// <summary>Whether a cancellation means that the process stops: the run then counts as interrupted, and its plan is resumed later.</summary>
    internal bool CancelledByStop { get; init; }

    /// <summary>Asked when the run was cancelled: whether this process leaves it to others, so that it counts as interrupted too.</summary>
    internal Func<bool>? IsLeft { get; init; }

    internal bool IsCancelledByStop => CancelledByStop || IsLeft?.Invoke() == true;

    /// <summary>Asked when the run has the lease and knows what other processes have done: a run that is not due any more ends with <c>sync_running</c>.</summary>
    internal Func<bool>? IsStillDue { get; init; }

    /// <summary>What asked for the run: <c>manual</c>, <c>schedule</c>, <c>sequence:RUN</c>, <c>after:SYNC</c> or <c>webhook</c>.</summary>
    internal string Cause { get; init; } = "manual";

    /// <summary>Asked when the run has the lease: whether a fire alone asks for it. Then, where another run has served it, this one ends with <c>sync_running</c>.</summary>
    internal Func<bool>? IsByFire { get; init; }

    /// <summary>Whether the fires that wait were served for the run as a whole, before it came to its regions.</summary>
    internal bool HasServedFires { get; init; }

    /// <summary>How the schedule's attempt before failed: the same again is no news, and the schedule itself tries again.</summary>
    internal string? FailedBefore { get; init; }

    /// <summary>The id that the run gets, a UUID of version 7; a new one without it.</summary>
    internal string? RunId { get; init; }

    /// <summary>Checks what a run is asked for, before anything is done.</summary>
    /// <exception cref="PersonalizationException">The options contradict each other or the sync (<c>options_invalid</c>).</exception>
    internal void CheckFor(SyncDefinition sync)
    {
        if (!Enum.IsDefined(Resync))
        {
            throw Invalid(sync, $"{(int)Resync} is not a resync. There are: {string.Join(", ", Enum.GetNames<SyncResync>())}.");
        }

        if (IgnoreRemoved && Resync != SyncResync.Full)
        {
            throw Invalid(sync, $"{WaysOut.IgnoreRemoved} goes with {WaysOut.FullResync} only. To leave removed rows alone always, configure {WaysOut.KeepRemoved}.");
        }

        if (IgnoreRemoved && sync.Mode == SyncMode.Mirror)
        {
            throw Invalid(sync, $"{WaysOut.IgnoreRemoved} contradicts {WaysOut.ModeMirror}, which removes what the model does not have.");
        }

        if (Reconcile && Resync != SyncResync.None)
        {
            throw Invalid(sync, "Reconcile goes with Resync = None only. The others do not ask what the store holds.");
        }

        if (Force && Resync != SyncResync.ResetCdc)
        {
            throw Invalid(sync, "Force goes with Resync = ResetCdc only.");
        }
    }

    private static PersonalizationException Invalid(SyncDefinition sync, string what)
        => new(ErrorCodes.OptionsInvalid, $"Sync '{sync.Id}' was not run: {what}");
}

/// <summary>How a run starts anew, when a person asks for that.</summary>
public enum SyncResync
{
    /// <summary>It does not: only what changed since the last run is written.</summary>
    None = 0,

    /// <summary>Every row is written, and keys that left the model are removed. Also after a change of the key column or the collection.</summary>
    Full = 1,

    /// <summary>Every part of this sync is removed and the model is written as added. The removal valve does not apply.</summary>
    ClearAndFill = 2,

    /// <summary>Nothing is written: the model as it is counts as written, and only later changes are sent. Pending rejections are forgotten.</summary>
    ResetCdc = 3,
}
