using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>A store of one index, "email", in the plainest words.</summary>
internal sealed class StoreModel(bool keepTombstones)
{
    private readonly Dictionary<string, StoredRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    internal StoredRecord? Stored(string key) => _records.GetValueOrDefault(key);

    internal StoredRecord? Holder(string email) => _holders.TryGetValue(email, out var key) ? _records[key] : null;

    internal IEnumerable<PartEntry> PartsOf(string sync) => _records.Values
        .Where(record => record.PartOf(sync) is not null)
        .Select(record => (record.Key, Part: record.PartOf(sync)!))
        .Select(entry => new PartEntry(entry.Key, entry.Part.State, entry.Part.Token, entry.Part.InputHash));

    internal HashSet<IndexClaim> Claims() => [.. _holders.Select(holder => new IndexClaim("email", holder.Key, holder.Value))];

    internal List<OperationRefusal> Apply(RecordBatch batch)
    {
        var refusals = new List<OperationRefusal>();
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            var current = Stored(operation.Key);
            var email = operation.IsWrite ? operation.IndexValues?[0] : null;
            if (StoredRecord.FindRefusal(current, operation, i, batch) is { } refusal)
            {
                refusals.Add(refusal);
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

        if (email is not null)
        {
            _holders[email] = operation.Key;
        }

        foreach (var old in EmailsOf(current).Except(EmailsOf(next)).Where(old => _holders.GetValueOrDefault(old) == operation.Key).ToList())
        {
            _holders.Remove(old);
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

    private static IEnumerable<string> EmailsOf(StoredRecord? record)
        => record is null ? [] : record.Parts.Select(part => part.ValueOf("email")).OfType<string>();
}
