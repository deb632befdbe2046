using Personalization.Errors;

namespace Personalization.Sync.Running;

/// <summary>Checks what a run is asked for, before anything is done.</summary>
internal static class RunRequest
{
    /// <exception cref="PersonalizationException">The options contradict each other or the sync (<c>options_invalid</c>).</exception>
    internal static void Check(SyncDefinition sync, SyncRunOptions options)
    {
        if (!Enum.IsDefined(options.Resync))
        {
            throw Invalid(sync, $"{(int)options.Resync} is not a resync. There are: {string.Join(", ", Enum.GetNames<SyncResync>())}.");
        }

        if (options.IgnoreRemoved && options.Resync != SyncResync.Full)
        {
            throw Invalid(sync, $"{WaysOut.IgnoreRemoved} goes with {WaysOut.FullResync} only. To leave removed rows alone always, configure {WaysOut.KeepRemoved}.");
        }

        if (options.IgnoreRemoved && sync.Mode == SyncMode.Mirror)
        {
            throw Invalid(sync, $"{WaysOut.IgnoreRemoved} contradicts {WaysOut.ModeMirror}, which removes what the model does not have.");
        }

        if (options.Reconcile && options.Resync != SyncResync.None)
        {
            throw Invalid(sync, "Reconcile goes with Resync = None only. The others do not ask what the store holds.");
        }

        if (options.Force && options.Resync != SyncResync.ResetCdc)
        {
            throw Invalid(sync, "Force goes with Resync = ResetCdc only.");
        }
    }

    /// <exception cref="PersonalizationException">The collection or the key column changed, which needs a decision (<c>identity_changed</c>).</exception>
    internal static void CheckIdentity(SyncDefinition sync, Baseline baseline, SyncRunOptions options)
    {
        if (baseline.Snapshot?.Header is not { } old || options.Resync != SyncResync.None)
        {
            return;
        }

        if (old.Collection != sync.Collection)
        {
            throw SyncErrors.IdentityChanged(sync, "collection", old.Collection, sync.Collection);
        }

        if (old.KeyColumn != sync.KeyColumn)
        {
            throw SyncErrors.IdentityChanged(sync, "key column", old.KeyColumn, sync.KeyColumn);
        }
    }

    /// <summary>To take the model for written, where the store has something else, would hide the difference for good.</summary>
    /// <exception cref="PersonalizationException">The store does not hold what the last run left (<c>store_mismatch</c>).</exception>
    internal static void CheckReset(SyncDefinition sync, Baseline baseline, SyncRunOptions options)
    {
        var isNew = baseline.Mark is null && baseline.Snapshot?.Header.Collection != sync.Collection;
        if (options.Resync == SyncResync.ResetCdc && !options.Force && !isNew && !baseline.IsTrusted)
        {
            throw new PersonalizationException(
                ErrorCodes.StoreMismatch,
                $"Sync '{sync.Id}': nothing says that the store holds what the last run left, and {WaysOut.ResetCdc} would take it for written. Run the sync first, "
                + $"or with {WaysOut.FullResync}{WaysOut.OrForce}.");
        }
    }

    private static PersonalizationException Invalid(SyncDefinition sync, string what)
        => new(ErrorCodes.OptionsInvalid, $"Sync '{sync.Id}' was not run: {what}");
}
