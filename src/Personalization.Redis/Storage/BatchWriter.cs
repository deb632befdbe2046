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
    private readonly ClaimedPointers _pointers = new();
    private readonly CarrierReader _carriers = new(calls, layout);

    internal async Task<IReadOnlyList<OperationRefusal>> ApplyAsync(CancellationToken cancellationToken)
    {
        foreach (var slice in pace.IsLimited ? BatchSlices.Of(batch, KeyPieces.MaxRecords) : [[.. Enumerable.Range(0, batch.Operations.Count)]])
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
            var claims = new BatchClaims(calls, layout, batch, _pointers, _carriers);
            var (ready, waiting) = await claims.ClaimAsync(await CheckAsync(pending, cancellationToken).ConfigureAwait(false), pending, cancellationToken).ConfigureAwait(false);
            var outcome = new WriteOutcome();
            outcome.Refuse(await Task.WhenAll(claims.Refusals.Select(refusal => FindBetterAsync(refusal, cancellationToken))).ConfigureAwait(false));
            try
            {
                await WriteAsync(ready, isCareful: batch.IsAwaited is not null, outcome, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Also where some could not be written: what the others gave up is answered once.
                await new PointerSettler(calls, layout, batch, _pointers, _carriers).SettleAsync(outcome, cancellationToken).ConfigureAwait(false);
            }

            _refusals.AddRange(outcome.Refusals);
            pending = waiting;
        }
    }

    /// <summary>What the record itself forbids is the better reason, but for a run that has been taken over, and for what is only put aside.</summary>
    private async Task<OperationRefusal> FindBetterAsync(OperationRefusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Reason == RefusalReason.Superseded || batch.IsAwaited is not null)
        {
            return refusal;
        }

        var operation = batch.Operations[refusal.Position];
        return StoredRecord.FindRefusal(await ReadAsync(operation.Key, cancellationToken).ConfigureAwait(false), operation, refusal.Position, batch) ?? refusal;
    }

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
    /// <param name="outcome">Takes what becomes of them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private Task WriteAsync(List<int> positions, bool isCareful, WriteOutcome outcome, CancellationToken cancellationToken) => KeyPieces.ForEachAsync(
        calls,
        positions,
        KeyPieces.MaxRecords,
        position => KeyLayout.BucketOf(batch.Operations[position].Key),
        (piece, bucket) => WriteAsync(bucket, piece, isCareful, outcome, cancellationToken),
        cancellationToken);

    private async Task WriteAsync(int bucket, int[] positions, bool isCareful, WriteOutcome outcome, CancellationToken cancellationToken)
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
        if (Values(answer) is { } notes)
        {
            await GiveAsync(Note(positions, notes, outcome), outcome, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            outcome.IsTakenOver = true;
            outcome.Refuse(positions.Select(position => new OperationRefusal(position, RefusalReason.Superseded)));
        }
    }

    /// <returns>Those that were not written, since they give up values: with what their parts carry.</returns>
    private List<(int Position, RecordPart? Part)> Note(int[] positions, RedisValue[] notes, WriteOutcome outcome)
    {
        var given = new List<GivenPart>();
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
                    given.Add(new GivenPart(position, PartHeader.Read(batch.Sync, header, 0, 0)));
                    break;
                case "G":
                    giving.Add((position, header.Length == 0 ? null : PartHeader.Read(batch.Sync, header, 0, 0)));
                    break;
                default:
                    refusals.Add(RefusalOf(position, word, header));
                    break;
            }
        }

        outcome.Refuse(refusals);
        outcome.Add(positions.Except([.. refusals.Select(refusal => refusal.Position), .. giving.Select(one => one.Position)]), given);
        return giving;
    }

    /// <summary>Writes the operations that give up values which no other one claims; the others have to wait.</summary>
    private async Task GiveAsync(List<(int Position, RecordPart? Part)> giving, WriteOutcome outcome, CancellationToken cancellationToken)
    {
        var refusals = await Task.WhenAll(giving.Select(async one =>
        {
            var operation = batch.Operations[one.Position];
            var record = batch.Supersedes.Count > 0 || one.Part is null
                ? await ReadAsync(operation.Key, cancellationToken).ConfigureAwait(false)
                : new StoredRecord(operation.Key, default, [one.Part]);
            return StoredRecord.FindRefusal(record, operation, one.Position, batch);
        })).ConfigureAwait(false);
        outcome.Refuse(refusals.OfType<OperationRefusal>());
        List<int> free = [.. giving.Where((_, i) => refusals[i] is null).Select(one => one.Position)];
        if (free.Count > 0)
        {
            await WriteAsync(free, isCareful: false, outcome, cancellationToken).ConfigureAwait(false);
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
                return new OperationRefusal(position, RefusalReason.PartExists) { InputHash = part.InputHash, Token = part.Token };
        }
    }

    private async Task<StoredRecord?> ReadAsync(string key, CancellationToken cancellationToken)
        => StoredHash.Read(key, await calls.RunAsync(Operation, collection.Name, database => database.HashGetAllAsync(layout.Record(key)), cancellationToken).ConfigureAwait(false));

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
