using System.Text;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync.Debugging;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>Makes debugger's rows of operations and of what the store has answered. Thread-safe.</summary>
internal sealed class DebugRows(SyncDefinition sync, SyncPlan plan, DebugRecorder recorder)
{
    /// <summary>Writes that waited for others are numbered behind all batches of the plan.</summary>
    internal long BatchOfWaiting(long firstOrdinal) => plan.Operations + firstOrdinal;

    internal bool IsOn => recorder.IsOn;

    internal ValueTask AddAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellationToken) => recorder.AddAsync(rows, cancellationToken);

    internal ValueTask FlushAsync(CancellationToken cancellationToken) => recorder.FlushAsync(cancellationToken);

    /// <summary>A write that the store has taken.</summary>
    internal JournalRow Succeeded(in PlannedWrite write, long batch) => Of(write, batch, DebugWords.Succeeded, write.Operation.Kind switch
    {
        RecordOperationKind.Clear => "fields cleared",
        RecordOperationKind.Remove => "record deleted",
        RecordOperationKind.Drop => "part dropped",
        _ => "written",
    });

    /// <summary>A write that the store has not taken.</summary>
    internal JournalRow Settled(in PlannedWrite write, long batch, Verdict verdict) => verdict.Kind switch
    {
        VerdictKind.RowError => Of(write, batch, DebugWords.Rejected, verdict.Reason, verdict.Reason),
        VerdictKind.IndexTaken => Of(write, batch, DebugWords.Rejected, "another record has the index value", SyncErrors.IndexTaken(sync, sync.Indexes[(int)verdict.Detail].Key)),
        VerdictKind.RecordMissing => Of(write, batch, DebugWords.Skipped, "there is no such record"),
        VerdictKind.PartUnchanged => Of(write, batch, DebugWords.Skipped, "written before, of the same values"),
        _ => Of(write, batch, DebugWords.Skipped, "written before"),
    };

    /// <summary>A row that was refused before it got an operation.</summary>
    /// <param name="row">The row.</param>
    /// <param name="count">How many of them came before it.</param>
    internal JournalRow Refused(SourceRow row, long count)
        => recorder.NewRow(plan.Operations + count, row.Key, DebugWords.Rejected) with { Reason = row.Reason, Source = Text(row.Json) };

    /// <summary>An operation that was refused when the model had been read.</summary>
    internal JournalRow Refused(in PlannedWrite write, string reason)
    {
        var part = write.Operation.Part;
        var isReason = reason == SourceRowFormat.InPart;
        return recorder.NewRow(write.Ordinal, write.Operation.Key, DebugWords.Rejected) with
        {
            Operation = isReason ? null : WordOf(write.Kind),
            Reason = isReason ? Encoding.UTF8.GetString(part.Span) : reason,
            Source = Text(write.Source),
            Part = isReason || part.IsEmpty ? default(ReadOnlyMemory<byte>?) : DebugText.Shorten(part),
        };
    }

    private JournalRow Of(in PlannedWrite write, long batch, string status, string? answer, string? reason = null) => recorder.NewRow(write.Ordinal, write.Operation.Key, status) with
    {
        Operation = WordOf(write.Kind),
        Batch = batch,
        Reason = reason,
        Answer = answer,
        Source = Text(write.Source),
        Part = write.Operation.Part.IsEmpty ? default(ReadOnlyMemory<byte>?) : DebugText.Shorten(write.Operation.Part),
    };

    private static ReadOnlyMemory<byte>? Text(byte[]? json) => json is null ? default(ReadOnlyMemory<byte>?) : json.AsMemory();

    private static string WordOf(PlanOperationKind kind) => kind switch
    {
        PlanOperationKind.Removal => DebugWords.Removed,
        PlanOperationKind.Change => DebugWords.Changed,
        _ => DebugWords.Added,
    };
}
