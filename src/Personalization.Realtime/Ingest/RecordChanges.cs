using Personalization.Realtime.People;
using Personalization.Records;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes the people one step further whose records have changed, and gives a record the events that waited for it. Thread-safe.</summary>
internal sealed class RecordChanges(RealtimeEngine engine) : IRecordChangeListener
{
    public ValueTask AppliedAsync(string collection, RecordBatch batch, CancellationToken cancellationToken)
        => engine.Plans.Find(collection) is { } plan ? StepAsync(plan, batch, cancellationToken) : default;

    private async ValueTask StepAsync(ParentPlan plan, RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await engine.StartAsync(cancellationToken).ConfigureAwait(false);
            await engine.Steps.RunAsync(batch.Operations.Select(operation => WorkOf(plan, batch, operation)), cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception) when (exception.Kind != RecordStoreErrorKind.Transient)
        {
            throw new RecordStoreException(exception.StoreSystem, exception.Operation, exception.Message, exception) { Collection = plan.Name, Kind = RecordStoreErrorKind.Transient };
        }
    }

    private static PersonWork WorkOf(ParentPlan plan, RecordBatch batch, in RecordOperation operation)
    {
        var work = new PersonWork(PersonIds.OfRecord(plan.Name, operation.Key), plan) { Touch = PersonTouch.Record, Cause = Causes.Record };
        foreach (var key in plan.Keys)
        {
            if (operation.IsWrite && ValueOf(plan, batch, operation, key.Index) is { } value)
            {
                work.Others.Add(PersonIds.OfValue(plan.Name, key.Index, value));
            }
        }

        return work;
    }

    private static string? ValueOf(ParentPlan plan, RecordBatch batch, in RecordOperation operation, string index)
    {
        if (string.Equals(index, plan.Collection.PrimaryIndex, StringComparison.Ordinal))
        {
            return operation.Key;
        }

        for (var i = 0; i < batch.Indexes.Count; i++)
        {
            if (string.Equals(batch.Indexes[i], index, StringComparison.Ordinal))
            {
                return operation.IndexValues?[i];
            }
        }

        return null;
    }
}
