using Personalization.Records;

namespace Personalization.Testing;

/// <summary>What a store of several syncs must hold after a sequence of batches, said in the plainest way: a list of parts and a table of claims.</summary>
internal sealed class NaiveRecordStore
{
    private readonly Dictionary<(string Key, string Sync), Part> _parts = [];
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    internal List<OperationRefusal> Apply(RecordBatch batch, Func<ReadOnlyMemory<byte>, SortedDictionary<string, string>> parse)
    {
        var refusals = new List<OperationRefusal>();
        for (var i = 0; i < batch.Operations.Count; i++)
        {
            var operation = batch.Operations[i];
            var email = operation.IsWrite ? operation.IndexValues?.FirstOrDefault() : null;
            if (Refuse(operation, i, batch, email) is { } refusal)
            {
                refusals.Add(refusal);
                continue;
            }

            var before = EmailsOf(operation.Key);
            Change(operation, batch, email, parse);
            if (email is not null)
            {
                _holders[email] = operation.Key;
            }

            foreach (var old in before.Except(EmailsOf(operation.Key)).Where(old => HolderOf(old) == operation.Key))
            {
                _holders.Remove(old);
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

    internal IEnumerable<PartEntry> PartsOf(string sync) => _parts
        .Where(part => part.Key.Sync == sync)
        .Select(part => new PartEntry(part.Key.Key, part.Value.State, part.Value.Token, part.Value.Hash));

    private OperationRefusal? Refuse(RecordOperation operation, int position, RecordBatch batch, string? email)
    {
        var mine = Mine(operation, batch);
        var nothingToAdopt = operation.Kind == RecordOperationKind.Adopt && !_parts.ContainsKey((operation.Key, batch.AdoptFrom!));
        if (mine?.Token > batch.Token && !nothingToAdopt)
        {
            return new OperationRefusal(position, RefusalReason.Superseded);
        }

        if (operation.Kind == RecordOperationKind.Update)
        {
            var others = _parts.Where(part => part.Key.Key == operation.Key && part.Key.Sync != batch.Sync).Select(part => part.Value.State).ToList();
            var somethingIsThere = others.Count > 0 || mine is { State: not PartState.Removed };
            if (!somethingIsThere || others.Contains(PartState.Removed))
            {
                return new OperationRefusal(position, RefusalReason.RecordMissing);
            }
        }

        if (operation.Kind == RecordOperationKind.Insert && mine is { State: PartState.Live } && mine.Token < batch.Token)
        {
            return new OperationRefusal(position, RefusalReason.PartExists) { InputHash = mine.Hash, Token = mine.Token };
        }

        return email is not null && HolderOf(email) is { } holder && holder != operation.Key
            && !batch.Releases.Contains(new IndexClaim("email", email, holder))
            ? new OperationRefusal(position, RefusalReason.IndexTaken, "email", holder)
            : null;
    }

    private void Change(RecordOperation operation, RecordBatch batch, string? email, Func<ReadOnlyMemory<byte>, SortedDictionary<string, string>> parse)
    {
        var id = (operation.Key, batch.Sync);
        switch (operation.Kind)
        {
            case RecordOperationKind.Drop:
                _parts.Remove(id);
                break;
            case RecordOperationKind.Adopt:
                if (_parts.Remove((operation.Key, batch.AdoptFrom!), out var theirs))
                {
                    _parts.TryAdd(id, theirs);
                }

                break;
            case RecordOperationKind.Clear:
                if (_parts.ContainsKey(id))
                {
                    _parts[id] = new Part(PartState.Cleared, batch.Token, operation.InputHash, [], null);
                }

                break;
            case RecordOperationKind.Remove:
                _parts[id] = new Part(PartState.Removed, batch.Token, operation.InputHash, [], null);
                break;
            default:
                foreach (var superseded in batch.Supersedes)
                {
                    _parts.Remove((operation.Key, superseded));
                }

                _parts[id] = new Part(PartState.Live, batch.Token, operation.InputHash, parse(operation.Part), email);
                break;
        }
    }

    private Part? Mine(RecordOperation operation, RecordBatch batch) => _parts.GetValueOrDefault((operation.Key, batch.Sync));

    private List<string> EmailsOf(string key) => [.. _parts.Where(part => part.Key.Key == key).Select(part => part.Value.Email).OfType<string>()];

    private sealed record Part(PartState State, long Token, ulong Hash, SortedDictionary<string, string> Fields, string? Email);
}
