using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>
/// Applies one batch: claims the pointers of the new index values, writes the records, gives up the pointers of values that went. A process that ends in between leaves
/// pointers to records that do not carry the value, which no lookup follows and every claim may take.
/// </summary>
internal sealed class BatchWriter(RedisCalls calls, WritePace pace, KeyLayout layout, CollectionDefinition collection, RecordBatch batch)
{
    private const string Operation = "apply";

    private readonly List<OperationRefusal> _refusals = [];

    // Values that this batch has claimed, and whose pointers led elsewhere or nowhere before.
    private readonly HashSet<(string Index, string Value)> _taken = [];

    // Holders that gave a value up in this run, and whose it is again when the claim comes to nothing.
    private readonly Dictionary<(string Index, string Value), string> _takenFrom = [];

    // Values with another record beside their pointer, which carried them before.
    private readonly HashSet<(string Index, string Value)> _moving = [];

    internal async Task<IReadOnlyList<OperationRefusal>> ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (var slice in pace.IsLimited ? BatchSlices.Of(batch, MaxKeys) : [[.. Enumerable.Range(0, batch.Operations.Count)]])
        {
            // Before anything is claimed: a pointer does not wait for its record.
            await pace.WaitAsync(slice.Count, cancellationToken).ConfigureAwait(false);
            var refused = _refusals.Count;
            await ApplyAsync(slice, cancellationToken).ConfigureAwait(false);
            pace.GiveBack(_refusals.Count - refused);
        }

        _refusals.Sort((left, right) => left.Position.CompareTo(right.Position));
        return _refusals;
    }

    private async Task ApplyAsync(List<int> pending, CancellationToken cancellationToken)
    {
        while (pending.Count > 0)
        {
            var claims = new BatchClaims(calls, layout, batch, _takenFrom, _taken, _moving);
            var (ready, waiting) = await claims.ClaimAsync(await CheckAsync(pending, cancellationToken).ConfigureAwait(false), pending, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(claims.Refusals.Select(refusal => RefuseClaimAsync(refusal, cancellationToken))).ConfigureAwait(false);
            await WriteAsync(ready, isCareful: batch.IsAwaited is not null, cancellationToken).ConfigureAwait(false);
            await ForgetFormerAsync(ready, cancellationToken).ConfigureAwait(false);
            pending = waiting;
        }
    }

    /// <summary>What the record itself forbids is the better reason, but for a run that has been taken over.</summary>
    private async Task RefuseClaimAsync(OperationRefusal refusal, CancellationToken cancellationToken)
    {
        var operation = batch.Operations[refusal.Position];
        var better = refusal.Reason == RefusalReason.Superseded
            ? null
            : StoredRecord.FindRefusal(await ReadAsync(operation.Key, cancellationToken).ConfigureAwait(false), operation, refusal.Position, batch);
        await RefuseAsync(better ?? refusal, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The records carry now what they claimed, so that nobody need be kept beside their pointers.</summary>
    private async Task ForgetFormerAsync(List<int> written, CancellationToken cancellationToken)
    {
        if (_moving.Count == 0)
        {
            return;
        }

        var refused = _refusals.Select(refusal => refusal.Position).ToHashSet();
        var pointers = written.Where(position => !refused.Contains(position))
            .SelectMany(position => PointersOf(batch.Operations[position]).Where(_moving.Contains).Select(pointer => (pointer.Index, pointer.Value, batch.Operations[position].Key)));
        var isCluster = await calls.IsClusterAsync(cancellationToken).ConfigureAwait(false);
        var groups = isCluster ? pointers.GroupBy(pointer => KeyLayout.PointerBucketOf(pointer.Index, pointer.Value)).Select(group => group.ToArray()) : pointers.Chunk(MaxKeys);
        await Task.WhenAll(groups.Select(group => calls.RunAsync(
            Operation,
            collection.Name,
            database => database.ScriptEvaluateAsync(
                Scripts.ForgetFormer,
                [.. group.SelectMany(pointer => new[] { layout.Pointer(pointer.Index, pointer.Value), layout.Former(pointer.Index, pointer.Value) })],
                [.. group.Select(pointer => (RedisValue)pointer.Key)]),
            cancellationToken).AsTask())).ConfigureAwait(false);
    }

    private IEnumerable<(string Index, string Value)> PointersOf(RecordOperation operation)
        => !operation.IsWrite ? [] : batch.Indexes.Zip(operation.IndexValues ?? []).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!));

    /// <summary>Leaves out what depends on the record and is refused already, before it claims anything.</summary>
    private async Task<List<int>> CheckAsync(List<int> positions, CancellationToken cancellationToken)
    {
        var careful = positions.Where(position => batch.Operations[position].Kind is RecordOperationKind.Update or RecordOperationKind.Insert).ToArray();
        if (careful.Length == 0)
        {
            return positions;
        }

        var records = await Task.WhenAll(careful.Select(position => ReadAsync(batch.Operations[position].Key, cancellationToken))).ConfigureAwait(false);
        var refused = new HashSet<int>();
        for (var i = 0; i < careful.Length; i++)
        {
            if (StoredRecord.FindRefusal(records[i], batch.Operations[careful[i]], careful[i], batch) is { } refusal)
            {
                _refusals.Add(refusal);
                refused.Add(careful[i]);
            }
        }

        return [.. positions.Where(position => !refused.Contains(position))];
    }

    /// <param name="positions">The operations.</param>
    /// <param name="isCareful">Whether one that gives up a value is looked at first: another operation of the run may claim it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private async Task WriteAsync(List<int> positions, bool isCareful, CancellationToken cancellationToken)
    {
        var isCluster = await calls.IsClusterAsync(cancellationToken).ConfigureAwait(false);
        var groups = isCluster
            ? positions.GroupBy(position => KeyLayout.BucketOf(batch.Operations[position].Key)).Select(group => (Bucket: group.Key, Positions: group.ToArray()))
            : positions.Chunk(MaxKeys).Select(chunk => (Bucket: 0, Positions: chunk));
        await Task.WhenAll(groups.Select(group => WriteGroupAsync(group.Bucket, group.Positions, isCareful, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>So many records in a script keep Redis from others for less than a millisecond.</summary>
    private const int MaxKeys = 100;

    private async Task WriteGroupAsync(int bucket, int[] positions, bool isCareful, CancellationToken cancellationToken)
    {
        var keys = new RedisKey[positions.Length + 1];
        var values = new RedisValue[5 + batch.Supersedes.Count + (3 * positions.Length)];
        keys[0] = layout.Mark(bucket);
        values[0] = Token(batch.Token);
        values[1] = batch.Sync;
        values[2] = batch.AdoptFrom ?? string.Empty;
        values[3] = isCareful ? "1" : RedisValue.EmptyString;
        values[4] = batch.Supersedes.Count;
        var next = 5;
        foreach (var superseded in batch.Supersedes)
        {
            values[next++] = superseded;
        }

        for (var i = 0; i < positions.Length; i++)
        {
            var operation = batch.Operations[positions[i]];
            var (word, state) = Words(operation.Kind);
            keys[i + 1] = layout.Record(operation.Key);
            values[next++] = word;
            values[next++] = state is { } left ? PartHeader.Write(operation, batch, left) : RedisValue.EmptyString;
            values[next++] = operation.IsWrite ? Bytes(operation.Part) : RedisValue.EmptyString;
        }

        var answer = await calls.RunAsync(
            Operation, collection.Name, database => database.ScriptEvaluateAsync(Scripts.Apply, keys, values), cancellationToken).ConfigureAwait(false);
        await SettleAsync(positions, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task SettleAsync(int[] positions, RedisResult answer, CancellationToken cancellationToken)
    {
        if (answer.IsNull || positions.Length == 0)
        {
            return;
        }

        if ((RedisValue[]?)Values(answer) is not { } notes)
        {
            // A newer run has taken over.
            await Task.WhenAll(positions.Select(position => RefuseAsync(new OperationRefusal(position, RefusalReason.Superseded), cancellationToken))).ConfigureAwait(false);
            return;
        }

        var given = new List<(string Key, RecordPart Part, int Position)>();
        var giving = new List<(int Position, RecordPart? Part)>();
        var refusals = new List<OperationRefusal>();
        for (var i = 0; i < notes.Length; i += 3)
        {
            var position = positions[(int)notes[i]];
            string word = notes[i + 1]!;
            byte[] header = notes[i + 2]!;
            switch (word)
            {
                case "O":
                    given.Add((batch.Operations[position].Key, PartHeader.Read(batch.Sync, header, 0, 0), position));
                    break;
                case "G":
                    giving.Add((position, header.Length == 0 ? null : PartHeader.Read(batch.Sync, header, 0, 0)));
                    break;
                default:
                    refusals.Add(RefusalOf(position, word, header));
                    break;
            }
        }

        await Task.WhenAll(refusals.Select(refusal => RefuseAsync(refusal, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(given.Select(part => ReleaseAsync(part.Key, part.Part, batch.Operations[part.Position], cancellationToken))).ConfigureAwait(false);
        await GiveAsync(giving, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the operations that give up values which no other one claims; the others have to wait.</summary>
    private async Task GiveAsync(List<(int Position, RecordPart? Part)> giving, CancellationToken cancellationToken)
    {
        var refusals = await Task.WhenAll(giving.Select(async one =>
        {
            var operation = batch.Operations[one.Position];
            var record = batch.Supersedes.Count > 0 || one.Part is null
                ? await ReadAsync(operation.Key, cancellationToken).ConfigureAwait(false)
                : new StoredRecord(operation.Key, default, [one.Part]);
            return StoredRecord.FindRefusal(record, operation, one.Position, batch);
        })).ConfigureAwait(false);
        await Task.WhenAll(refusals.OfType<OperationRefusal>().Select(refusal => RefuseAsync(refusal, cancellationToken))).ConfigureAwait(false);
        List<int> free = [.. giving.Where((_, i) => refusals[i] is null).Select(one => one.Position)];
        if (free.Count > 0)
        {
            await WriteAsync(free, isCareful: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private OperationRefusal RefusalOf(int position, string word, byte[] header)
    {
        switch (word)
        {
            case "S":
                return new OperationRefusal(position, RefusalReason.Superseded);
            case "M":
                return new OperationRefusal(position, RefusalReason.RecordMissing);
            default:
                var part = PartHeader.Read(batch.Sync, header, 0, 0);
                return new OperationRefusal(position, RefusalReason.PartExists, InputHash: part.InputHash, Token: part.Token);
        }
    }

    /// <summary>What a refused operation claimed goes back.</summary>
    private async Task RefuseAsync(OperationRefusal refusal, CancellationToken cancellationToken)
    {
        lock (_refusals)
        {
            _refusals.Add(refusal);
        }

        var operation = batch.Operations[refusal.Position];
        await ReleaseAsync(operation.Key, PointersOf(operation).Where(_taken.Contains), givesBack: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives up the pointers of values that a part carried and that no part of the record carries now.</summary>
    private async Task ReleaseAsync(string key, RecordPart part, RecordOperation operation, CancellationToken cancellationToken)
    {
        var gone = new List<(string Index, string Value)>();
        for (var i = 0; i < part.Indexes.Count; i++)
        {
            if (part.IndexValues[i] is { } value && !Claims(operation, part.Indexes[i], value))
            {
                gone.Add((part.Indexes[i], value));
            }
        }

        if (gone.Count > 0)
        {
            var record = await ReadAsync(key, cancellationToken).ConfigureAwait(false);
            await ReleaseAsync(key, gone.Where(pointer => !Carries(record, pointer.Index, pointer.Value)), givesBack: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<RedisResult[]> ReleaseAsync(string key, IEnumerable<(string Index, string Value)> pointers, bool givesBack, CancellationToken cancellationToken)
        => Task.WhenAll(pointers.Select(pointer => calls.RunAsync(
            Operation,
            collection.Name,
            database => database.ScriptEvaluateAsync(
                Scripts.Release,
                [layout.Pointer(pointer.Index, pointer.Value), layout.Former(pointer.Index, pointer.Value), layout.Mark(KeyLayout.PointerBucketOf(pointer.Index, pointer.Value))],
                [key, givesBack && _takenFrom.TryGetValue(pointer, out var holder) ? "=" + holder : string.Empty, Token(batch.Token), batch.Sync]),
            cancellationToken).AsTask()));

    private async Task<StoredRecord?> ReadAsync(string key, CancellationToken cancellationToken)
        => StoredHash.Read(key, await calls.RunAsync(Operation, collection.Name, database => database.HashGetAllAsync(layout.Record(key)), cancellationToken).ConfigureAwait(false));

    private bool Claims(in RecordOperation operation, string index, string value)
    {
        for (var i = 0; operation.IsWrite && i < (operation.IndexValues?.Length ?? 0); i++)
        {
            if (batch.Indexes[i] == index && operation.IndexValues![i] == value)
            {
                return true;
            }
        }

        return false;
    }

    private (string Word, PartState? State) Words(RecordOperationKind kind) => kind switch
    {
        RecordOperationKind.Write => ("W", PartState.Live),
        RecordOperationKind.Update => ("U", PartState.Live),
        RecordOperationKind.Insert => ("N", PartState.Live),
        RecordOperationKind.Clear => ("C", PartState.Cleared),
        RecordOperationKind.Remove when collection.SyncCount > 1 => ("T", PartState.Removed),
        RecordOperationKind.Adopt => ("A", null),
        _ => ("D", null),
    };

    internal static bool Carries(StoredRecord? record, string index, string value)
        => record is not null && record.Parts.Any(part => string.Equals(part.ValueOf(index), value, StringComparison.Ordinal));

    internal static byte[] Token(long token)
    {
        var bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, token);
        return bytes;
    }

    /// <returns><see langword="null"/> where a newer run has taken over.</returns>
    internal static RedisValue[]? Values(RedisResult answer)
    {
        var values = (RedisValue[]?)answer ?? [];
        return values is [{ } only] && only == "superseded" ? null : values;
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> memory)
        => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
