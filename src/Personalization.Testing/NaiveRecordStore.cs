using Personalization.Records;

namespace Personalization.Testing;

/// <summary>What a store must hold after a sequence of batches, said in the plainest way: a list of parts and a table of claims.</summary>
internal sealed class NaiveRecordStore
{
    private readonly Dictionary<(string Key, string Sync), (PartState State, long Token, SortedDictionary<string, string> Fields, string? Email)> _parts = [];
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    internal List<OperationRefusal> Apply(RecordBatch batch, Func<ReadOnlyMemory<byte>, SortedDictionary<string, string>> parse)
    {
        var refusals = new List<OperationRefusal>();
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            var id = (operation.Key, batch.Sync);
            var exists = _parts.TryGetValue(id, out var part);
            var email = operation.Kind == RecordOperationKind.Write ? operation.IndexValues?[0] : null;
            if (exists && part.Token > batch.Token)
            {
                refusals.Add(new OperationRefusal(i, RefusalReason.Superseded));
            }
            else if (email is not null && _holders.TryGetValue(email, out var holder) && holder != operation.Key
                && !batch.Releases.Contains(new IndexClaim("email", email, holder)))
            {
                refusals.Add(new OperationRefusal(i, RefusalReason.IndexTaken, "email", holder));
            }
            else if (exists || operation.Kind != RecordOperationKind.Clear)
            {
                Give(operation.Key, part.Email, email);
                _parts[id] = operation.Kind switch
                {
                    RecordOperationKind.Write => (PartState.Live, batch.Token, parse(operation.Part), email),
                    RecordOperationKind.Clear => (PartState.Cleared, batch.Token, [], null),
                    _ => (PartState.Removed, batch.Token, [], null),
                };
            }
        }

        return refusals;
    }

    /// <summary>Answers the fields of a record, or null when it is not there or hidden.</summary>
    internal SortedDictionary<string, string>? Find(string key)
    {
        var parts = _parts.Where(part => part.Key.Key == key).Select(part => part.Value).ToList();
        return parts.Count == 0 || parts.Any(part => part.State == PartState.Removed)
            ? null
            : new SortedDictionary<string, string>(parts.SelectMany(part => part.Fields).ToDictionary(), StringComparer.Ordinal);
    }

    internal string? HolderOf(string email) => _holders.GetValueOrDefault(email);

    private void Give(string key, string? old, string? next)
    {
        if (old is not null && _holders.GetValueOrDefault(old) == key)
        {
            _holders.Remove(old);
        }

        if (next is not null)
        {
            _holders[next] = key;
        }
    }
}
