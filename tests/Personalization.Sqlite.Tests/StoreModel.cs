using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>A store of one index, "email", in the plainest words.</summary>
internal sealed class StoreModel(bool keepTombstones)
{
    private readonly Dictionary<string, StoredRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    internal StoredRecord? Stored(string key) => _records.GetValueOrDefault(key);

    internal StoredRecord? Holder(string email) => _holders.TryGetValue(email, out var key) ? _records[key] : null;

    internal HashSet<IndexClaim> Claims() => [.. _holders.Select(holder => new IndexClaim("email", holder.Key, holder.Value))];

    internal List<OperationRefusal> Apply(RecordBatch batch)
    {
        var refusals = new List<OperationRefusal>();
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            var current = Stored(operation.Key);
            var email = operation.Kind == RecordOperationKind.Write ? operation.IndexValues?[0] : null;
            if (StoredRecord.IsSuperseded(current, batch))
            {
                refusals.Add(new OperationRefusal(i, RefusalReason.Superseded));
            }
            else if (email is not null && _holders.TryGetValue(email, out var holder) && holder != operation.Key
                && !batch.Releases.Contains(new IndexClaim("email", email, holder)))
            {
                refusals.Add(new OperationRefusal(i, RefusalReason.IndexTaken, "email", holder));
            }
            else
            {
                Apply(batch, operation, current, email);
            }
        }

        return refusals;
    }

    private void Apply(RecordBatch batch, RecordOperation operation, StoredRecord? current, string? email)
    {
        var next = StoredRecord.Apply(current, operation, batch, keepTombstones);
        if (ReferenceEquals(next, current))
        {
            return;
        }

        var old = current?.PartOf(batch.Sync)?.ValueOf("email");
        if (old is not null && _holders.GetValueOrDefault(old) == operation.Key)
        {
            _holders.Remove(old);
        }

        if (email is not null)
        {
            _holders[email] = operation.Key;
        }

        if (next is null)
        {
            _records.Remove(operation.Key);
        }
        else
        {
            _records[operation.Key] = next;
        }
    }
}
