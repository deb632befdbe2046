using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Claims the index values of operations, and finds who is in the way. An operation that depends on what becomes of one before it waits for that.</summary>
/// <param name="calls">How Redis is called.</param>
/// <param name="layout">The names of keys.</param>
/// <param name="batch">The batch.</param>
/// <param name="pointers">What becomes of pointers; filled on the way.</param>
/// <param name="carriers">Tells who carries a value.</param>
internal sealed class BatchClaims(RedisCalls calls, KeyLayout layout, RecordBatch batch, ClaimedPointers pointers, CarrierReader carriers)
{
    private const string Operation = "claim";

    /// <summary>A pointer that changes hands between two looks is looked at again, so often.</summary>
    private const int Tries = 5;

    // What the run's own operations give up needs no look at who holds it.
    private readonly Dictionary<(string Index, string Value), string> _released = HoldersOf(batch);

    // Who claims a value now: its record may not carry it yet.
    private readonly HashSet<(string Index, string Value)> _claimed = [];

    internal List<OperationRefusal> Refusals { get; } = [];

    /// <summary>Who gives up which value in this run.</summary>
    internal static Dictionary<(string Index, string Value), string> HoldersOf(RecordBatch batch)
        => batch.Releases.DistinctBy(claim => (claim.Index, claim.Value)).ToDictionary(claim => (claim.Index, claim.Value), claim => claim.Key);

    /// <summary>Claims for the operations in their order.</summary>
    /// <param name="positions">The operations.</param>
    /// <param name="pending">Those that have not been applied yet, these included.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Those that have what they claim, and those that wait for one before them to give a value up.</returns>
    internal async Task<(List<int> Ready, List<int> Waiting)> ClaimAsync(List<int> positions, List<int> pending, CancellationToken cancellationToken)
    {
        var claims = new List<Claim>();
        var refused = new HashSet<int>();
        var waiting = new HashSet<int>();
        foreach (var position in positions.Where(position => !TryAddClaims(position, claims)))
        {
            waiting.Add(position);
        }

        await TakeAsync(claims, cancellationToken).ConfigureAwait(false);
        if (batch.IsAwaited is not null)
        {
            // Nothing changes hands yet, so that nobody has to look who really carries a value. With a former holder beside the pointer it may be either.
            claims.FindAll(claim => claim.Holder is not null).ForEach(claim => Refuse(claim.Position, claim.Index, claim.Former is null ? claim.Holder : null, refused));
        }

        for (var tries = 0; claims.Exists(claim => claim.Holder is not null && !refused.Contains(claim.Position) && !waiting.Contains(claim.Position)); tries++)
        {
            var open = claims.Where(claim => claim.Holder is not null && !refused.Contains(claim.Position) && !waiting.Contains(claim.Position)).ToList();
            await JudgeAsync(open, pending, refused, waiting, tries >= Tries, cancellationToken).ConfigureAwait(false);
            await TakeAsync([.. open.Where(claim => claim.MayTake)], cancellationToken).ConfigureAwait(false);
        }

        if (claims.Exists(claim => claim.IsLate))
        {
            // A newer run is taking over, bucket by bucket. Where it has not come to yet, records could still be written: one that gives up a value would leave it with nobody.
            Refusals.AddRange(pending.Where(refused.Add).Select(position => new OperationRefusal(position, RefusalReason.Superseded)));
            return ([], []);
        }

        // What comes after one that waits waits too: it may give up what that one claims, which is judged first.
        var first = waiting.Count == 0 ? int.MaxValue : waiting.Min();
        return ([.. positions.Where(position => position < first && !refused.Contains(position))], [.. positions.Where(position => position >= first && !refused.Contains(position))]);
    }

    /// <returns>Whether nobody before it claims one of its values; otherwise it waits for what becomes of that one.</returns>
    private bool TryAddClaims(int position, List<Claim> claims)
    {
        var operation = batch.Operations[position];
        var isFirst = true;
        for (var i = 0; operation.IsWrite && i < (operation.IndexValues?.Length ?? 0); i++)
        {
            if (operation.IndexValues![i] is { } value && !_claimed.Add((batch.Indexes[i], value)))
            {
                isFirst = false;
            }
        }

        for (var i = 0; isFirst && operation.IsWrite && i < (operation.IndexValues?.Length ?? 0); i++)
        {
            if (operation.IndexValues![i] is { } value)
            {
                var released = _released.GetValueOrDefault((batch.Indexes[i], value));
                var isOther = released is not null && released != operation.Key;
                claims.Add(new Claim(position, batch.Indexes[i], value, operation.Key) { Holder = isOther ? released : null, MayTake = isOther, KeepsHolder = isOther });
            }
        }

        return isFirst;
    }

    /// <summary>Decides about pointers that lead elsewhere: whether they may be taken, waited for, or are in the way.</summary>
    private async Task JudgeAsync(List<Claim> open, List<int> pending, HashSet<int> refused, HashSet<int> waiting, bool isLast, CancellationToken cancellationToken)
    {
        var positions = pending.ToDictionary(position => batch.Operations[position].Key, StringComparer.Ordinal);
        var pointed = open.ConvertAll(claim => new PointedValue(claim.Index, claim.Value, claim.Holder, claim.Former == claim.Key ? null : claim.Former));
        var found = await carriers.FindAsync(pointed, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < open.Count; i++)
        {
            var (claim, carrier) = (open[i], found[i]);
            if (!isLast && (carrier is null || batch.Releases.Contains(new IndexClaim(claim.Index, claim.Value, carrier))))
            {
                claim.MayTake = true;
                claim.KeepsHolder = carrier == claim.Holder;
                continue;
            }

            claim.Barrier = carrier ?? claim.Holder!;
            claim.MayTake = false;
            if (positions.TryGetValue(claim.Barrier, out var before) && before < claim.Position)
            {
                waiting.Add(claim.Position);
            }
        }

        // One that waits for one of its values is judged as a whole when that is settled.
        foreach (var claim in open.Where(claim => !claim.MayTake && !waiting.Contains(claim.Position)))
        {
            Refuse(claim.Position, claim.Index, claim.Barrier!, refused);
        }
    }

    private void Refuse(int position, string index, string? holder, HashSet<int> refused)
    {
        if (refused.Add(position))
        {
            Refusals.Add(new OperationRefusal(position, RefusalReason.IndexTaken, index, holder));
        }
    }

    private Task TakeAsync(List<Claim> claims, CancellationToken cancellationToken)
        => claims.Count == 0 ? Task.CompletedTask : KeyPieces.ForEachAsync(
            calls, claims, KeyPieces.MaxPointers, claim => KeyLayout.PointerBucketOf(claim.Index, claim.Value), (piece, bucket) => TakeAsync(piece, bucket, cancellationToken), cancellationToken);

    private async Task TakeAsync(Claim[] claims, int bucket, CancellationToken cancellationToken)
    {
        var keys = new RedisKey[(claims.Length * 2) + 1];
        var values = new RedisValue[(claims.Length + 1) * 2];
        keys[0] = layout.Mark(bucket);
        values[0] = BatchWriter.Token(batch.Token);
        values[1] = batch.Sync;
        for (var i = 0; i < claims.Length; i++)
        {
            keys[(2 * i) + 1] = layout.Pointer(claims[i].Index, claims[i].Value);
            keys[(2 * i) + 2] = layout.Former(claims[i].Index, claims[i].Value);
            values[(2 * i) + 2] = claims[i].Key;
            values[(2 * i) + 3] = claims[i].MayTake ? (claims[i].KeepsHolder ? "=" : "-") + claims[i].Holder : RedisValue.EmptyString;
        }

        var result = await calls.RunAsync(
            Operation, layout.Collection, database => database.ScriptEvaluateAsync(Scripts.Claim, keys, values), cancellationToken).ConfigureAwait(false);
        if (BatchWriter.Values(result) is not { } answer)
        {
            // A newer run has taken over: what is claimed late would lead away from the records that it wrote.
            Array.ForEach(claims, claim => (claim.IsLate, claim.Holder) = (true, null));
            return;
        }

        lock (pointers)
        {
            Note(claims, answer);
        }
    }

    private void Note(Claim[] claims, RedisValue[] answer)
    {
        var held = new Dictionary<int, (string Holder, string Former)>();
        for (var i = 0; i < answer.Length; i += 3)
        {
            if ((int)answer[i] is var position && position < 0)
            {
                // It led nowhere: where the claim comes to nothing, it does so again.
                (claims[-1 - position].MayTake, claims[-1 - position].KeepsHolder) = (false, false);
                continue;
            }

            held.Add(position, (answer[i + 1]!, answer[i + 2]!));
        }

        for (var i = 0; i < claims.Length; i++)
        {
            var claim = claims[i];
            var pointer = (claim.Index, claim.Value);
            if (held.TryGetValue(i, out var found))
            {
                claim.Former = found.Former.Length == 0 ? null : found.Former;
                claim.Holder = found.Holder == claim.Key ? null : found.Holder;
            }
            else
            {
                pointers.Taken.Add(pointer);
                if (claim.MayTake)
                {
                    pointers.TakenFrom[pointer] = claim.Holder!;
                }
            }

            if (claim.Former is not null || (claim.MayTake && claim.KeepsHolder))
            {
                pointers.Moving.Add(pointer);
            }

            claim.MayTake = false;
            claim.Holder = held.ContainsKey(i) ? claim.Holder : null;
        }
    }

    /// <summary>One value that one operation claims.</summary>
    private sealed class Claim(int position, string index, string value, string key)
    {
        internal int Position { get; } = position;

        internal string Index { get; } = index;

        internal string Value { get; } = value;

        internal string Key { get; } = key;

        /// <summary>Who has the pointer instead.</summary>
        internal string? Holder { get; set; }

        /// <summary>Who is kept beside the pointer, as having carried the value before.</summary>
        internal string? Former { get; set; }

        /// <summary>Who is in the way, once that is judged.</summary>
        internal string? Barrier { get; set; }

        internal bool MayTake { get; set; }

        /// <summary>Whether the holder carries the value, so that lookups need it until this claimant does.</summary>
        internal bool KeepsHolder { get; set; }

        internal bool IsLate { get; set; }
    }
}
