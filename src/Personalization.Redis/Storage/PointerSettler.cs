using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Settles the pointers of a batch once its records are written, or are not: what was claimed for nothing goes back, what no record carries any more goes, and former holders are forgotten.</summary>
internal sealed class PointerSettler(RedisCalls calls, KeyLayout layout, RecordBatch batch, ClaimedPointers pointers, CarrierReader carriers)
{
    private const string Operation = "apply";

    internal async Task SettleAsync(WriteOutcome outcome, CancellationToken cancellationToken)
    {
        PointerChange[] carried = [.. outcome.Written.SelectMany(position => Carried(batch.Operations[position]))];
        if (outcome.IsTakenOver)
        {
            // Of two records one may be written and the other refused. Both stay beside the value until the newer run has written them, so that it is unknown meanwhile and not gone.
            await SendAsync(carried, cancellationToken).ConfigureAwait(false);
            return;
        }

        // First, since whoever gets a value back may have let go of it as well.
        await SendAsync([.. outcome.Refusals.SelectMany(refusal => GivenBack(batch.Operations[refusal.Position]))], cancellationToken).ConfigureAwait(false);

        var moved = carried.Select(change => change.Pointer).ToHashSet();
        var gone = await FindGoneAsync(outcome.Given, moved, cancellationToken).ConfigureAwait(false);
        await SendAsync([.. carried, .. gone], cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<PointerChange> GivenBack(RecordOperation operation)
        => PointersOf(operation).Where(pointers.Taken.Contains).Select(pointer => new PointerChange(
            pointer, operation.Key, pointers.TakenFrom.TryGetValue(pointer, out var holder) ? PointerChange.GiveBackTo(holder) : PointerChange.GiveUp));

    private IEnumerable<PointerChange> Carried(RecordOperation operation)
        => PointersOf(operation).Where(pointers.Moving.Contains).Select(pointer => new PointerChange(pointer, operation.Key, PointerChange.ForgetFormer));

    /// <summary>Finds the values that parts carried and that no part of the record carries now. Of those that have moved the pointers lead elsewhere.</summary>
    private async Task<IEnumerable<PointerChange>> FindGoneAsync(List<GivenPart> given, HashSet<(string Index, string Value)> moved, CancellationToken cancellationToken)
    {
        var gone = new List<IndexClaim>();
        foreach (var (position, part) in given)
        {
            var operation = batch.Operations[position];
            for (var i = 0; i < part.Indexes.Count; i++)
            {
                if (part.IndexValues[i] is { } value && !moved.Contains((part.Indexes[i], value)) && !PointersOf(operation).Contains((part.Indexes[i], value)))
                {
                    gone.Add(new IndexClaim(part.Indexes[i], value, operation.Key));
                }
            }
        }

        var carry = await carriers.CarryAsync([.. gone], cancellationToken).ConfigureAwait(false);
        return gone.Where((_, i) => !carry[i]).Select(claim => new PointerChange((claim.Index, claim.Value), claim.Key, PointerChange.GiveUp));
    }

    private Task SendAsync(PointerChange[] changes, CancellationToken cancellationToken)
        => changes.Length == 0 ? Task.CompletedTask : KeyPieces.ForEachAsync(
            calls,
            changes,
            KeyPieces.MaxPointers,
            change => KeyLayout.PointerBucketOf(change.Pointer.Index, change.Pointer.Value),
            (piece, bucket) => SendAsync(piece, bucket, cancellationToken),
            cancellationToken);

    private async Task SendAsync(PointerChange[] changes, int bucket, CancellationToken cancellationToken)
    {
        RedisKey[] keys =
            [layout.Mark(bucket), .. changes.SelectMany(change => new[] { layout.Pointer(change.Pointer.Index, change.Pointer.Value), layout.Former(change.Pointer.Index, change.Pointer.Value) })];
        RedisValue[] values = [BatchWriter.Token(batch.Token), batch.Sync, .. changes.SelectMany(change => new RedisValue[] { change.Key, change.What })];
        await calls.RunAsync(Operation, layout.Collection, database => database.ScriptEvaluateAsync(Scripts.Settle, keys, values), cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<(string Index, string Value)> PointersOf(RecordOperation operation)
        => !operation.IsWrite ? [] : batch.Indexes.Zip(operation.IndexValues ?? []).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!));
}
