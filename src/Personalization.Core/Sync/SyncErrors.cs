using System.Globalization;
using Personalization.Errors;

namespace Personalization.Sync;

/// <summary>The errors of runs that several places raise.</summary>
internal static class SyncErrors
{
    internal static PersonalizationException LeaseLost(SyncDefinition sync) => new(
        ErrorCodes.LeaseLost,
        $"Sync '{sync.Id}': another run has moved the store's mark, so this one stops. Nothing is lost: the next run compares anew. "
        + "Make sure that only one process runs the sync.");

    internal static PersonalizationException RanMeanwhile(SyncDefinition sync) => new(
        ErrorCodes.SyncRunning,
        $"Sync '{sync.Id}': another process has just run it, so it is not due any more. Nothing is to be done.");

    internal static PersonalizationException LeaseVanished(SyncDefinition sync, Exception exception) => new(
        ErrorCodes.LeaseLost,
        $"Sync '{sync.Id}': the lease was lost during the run, so another process may run the sync now, and this one stops. Nothing is lost: "
        + "the next run goes on from what was written. Look at the connection to the state database.",
        exception);

    internal static PersonalizationException Superseded(SyncDefinition sync) => new(
        ErrorCodes.LeaseLost,
        $"Sync '{sync.Id}': a newer run has written to the store, so this one stops. Nothing is lost: the newer run has the newer model.");

    internal static PersonalizationException HeldUnknown(SyncDefinition sync, PersonalizationException journal) => new(
        ErrorCodes.JournalUnavailable,
        $"Sync '{sync.Id}' holds records that an undo has brought back, and the journal knows which of them are not to be removed, so nothing was changed. {journal.Message}",
        journal);

    internal static PersonalizationException IdentityChanged(SyncDefinition sync, string what, string before, string now) => new(
        ErrorCodes.IdentityChanged,
        $"Sync '{sync.Id}': its {what} was '{before}' and is now '{now}', so its records cannot be told apart from new ones. "
        + $"Change it back; or run it with {WaysOut.FullResync}, which writes every row and removes the old keys; or with {WaysOut.ResetCdc}, which "
        + "writes nothing and takes the model as it is for written.");

    /// <summary>The message of a provider may carry values of rows, so only its type is named; the exception itself is attached.</summary>
    internal static PersonalizationException SourceFailed(SyncDefinition sync, Exception exception) => new(
        ErrorCodes.SourceFailed,
        $"Sync '{sync.Id}': the source failed with {exception.GetType().Name} while the model was read. Nothing was written.",
        exception);

    /// <summary>Whether an exception is neither ours nor a cancellation, so that it must be told by its type alone.</summary>
    internal static bool IsForeign(Exception exception) => exception is not (PersonalizationException or OperationCanceledException);

    /// <summary>Whether a run did not begin since another process has the sync or the state: that is no failure.</summary>
    internal static bool IsContention(SyncRun run) => IsContention(run.ErrorCode);

    /// <summary>Whether a code says that another process has the sync or the state.</summary>
    internal static bool IsContention(string? code) => code is ErrorCodes.SyncRunning or ErrorCodes.StateLocked;

    /// <summary>What is told of an exception that ended a run.</summary>
    internal static PersonalizationException Of(string syncId, Exception exception) => exception switch
    {
        PersonalizationException own => own,
        IOException or UnauthorizedAccessException => StateUnavailable(syncId, exception),

        // Whatever else a store throws ends the run and not the process. Its message may carry values, so only its type is told.
        _ => new PersonalizationException(ErrorCodes.StoreUnavailable, $"Sync '{syncId}' failed with {exception.GetType().Name}.", exception),
    };

    /// <summary>An error of the disk names a path and never a value.</summary>
    private static PersonalizationException StateUnavailable(string syncId, Exception exception) => new(
        ErrorCodes.StateUnavailable,
        $"Sync '{syncId}': its state directory cannot be used. {exception.Message} Make room or give permission; the next run goes on.",
        exception);

    internal static PersonalizationException TooManyFailures(string syncId, long failures, long attempted, string lastReason) => new(
        ErrorCodes.TooManyFailures,
        $"Sync '{syncId}': the store rejected {failures} of the {attempted} operations that were tried, so the run stopped. The last reason: {lastReason} "
        + "Mend the rows, the mappings or the store, and run again; what was written stays, and the next run goes on from there.");

    internal static PersonalizationException CountsDoNotAddUp(SyncDefinition sync, SyncCounts counts) => new(
        ErrorCodes.InvariantBroken, $"Sync '{sync.Id}': the counts of the run do not add up ({counts}). This is a defect; please report it.");

    /// <summary>Why rows are refused that carry the same key.</summary>
    internal static string KeyOfSeveralRows(SyncDefinition sync, long rows) => string.Create(
        CultureInfo.InvariantCulture, $"Column '{sync.KeyColumn}': {rows} rows of the model have this key, so none of them was used. Make the key unique in the query.");

    /// <summary>Why an element of a row is refused that an earlier one of the same row equals.</summary>
    internal static string ElementTwice(SyncDefinition sync) => $"Column '{sync.KeyColumn}': The array has this element more than once; the first one is used.";

    /// <summary>Why a row is refused whose index value another record has.</summary>
    internal static string IndexTaken(SyncDefinition sync, string index)
    {
        var column = sync.Indexes.First(pair => pair.Key == index).Value;
        return $"Column '{column}': its value for index '{index}' belongs to another record too, and a value finds one record only. "
            + "Make the column unique in the query, or null where it does not identify the record.";
    }
}
