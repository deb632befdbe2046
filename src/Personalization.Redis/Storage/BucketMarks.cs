using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>
/// The marks of syncs, one in every bucket: so a shard that was emptied, or restored, or whose replica took over without the last writes, gives itself away.
/// </summary>
internal sealed class BucketMarks(RedisCalls calls, KeyLayout layout, KnownMarks known)
{
    private const string Operation = "mark";
    private const int MaxLooks = 50;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The plan that the mark of a store names which does not hold what it should: nobody has it, so that every entry is unknown and the store is asked.</summary>
    internal const string Lost = "lost";

    private readonly EvictionCounts _evictions = new(calls, layout);

    internal async ValueTask<SyncMark?> GetAsync(string sync, CancellationToken cancellationToken)
    {
        var counts = await _evictions.ReadAsync(cancellationToken).ConfigureAwait(false);
        var buckets = await ReadAsync(sync, cancellationToken).ConfigureAwait(false);
        var mark = await DistrustAsync(sync, Resolve(buckets).Mark, buckets, counts, cancellationToken).ConfigureAwait(false);
        known.Note(sync, mark, buckets.Min(NumberOf));
        return mark;
    }

    internal async ValueTask<bool> TrySetAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        var counts = await _evictions.ReadAsync(cancellationToken).ConfigureAwait(false);
        var before = await ReadAsync(sync, cancellationToken).ConfigureAwait(false);
        var (mark, newest, isMoving) = Resolve(before);
        for (var looks = 0; isMoving && mark == expected && newest!.Mark != next && looks < MaxLooks; looks++)
        {
            // Whoever moves it is given the time to come to the end; after that it is gone.
            await calls.PauseAsync(Look, cancellationToken).ConfigureAwait(false);
            before = await ReadAsync(sync, cancellationToken).ConfigureAwait(false);
            (mark, newest, isMoving) = Resolve(before);
        }

        // A run that is writing comes to its end, whatever is evicted meanwhile: that is noticed after it.
        var isWriting = expected is { OpenPlanId: not null and not Lost };
        if ((isWriting ? mark : await DistrustAsync(sync, mark, before, counts, cancellationToken).ConfigureAwait(false)) != expected)
        {
            return false;
        }

        if (isMoving && newest!.Mark == next)
        {
            // Its own move, which was interrupted.
            return await RaiseAsync(sync, newest.ToBytes(), cancellationToken).ConfigureAwait(false);
        }

        var number = (newest?.Number ?? 0) + 1;
        RedisValue entry = new MarkEntry(number, next, expected).ToBytes();

        // The first bucket decides who moves the mark; the others follow, and nobody writes to them under an older token from then on.
        RedisValue guard = before[0] is { } first ? (byte[])[(byte)'=', .. first] : RedisValue.EmptyString;
        var isMine = await RunAsync(database => database.ScriptEvaluateAsync(Scripts.SwapMark, [layout.Mark(0)], [sync, guard, entry]), cancellationToken).ConfigureAwait(false);
        if ((int)isMine != 1 || !await RaiseAsync(sync, entry, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (!isWriting && (next.OpenPlanId is not null || expected is null or { OpenPlanId: Lost }))
        {
            // A run that begins to write goes by what is there now.
            await _evictions.RememberAsync(sync, counts, cancellationToken).ConfigureAwait(false);
        }

        known.Note(sync, next, number);
        return true;
    }

    internal async Task DeleteAsync(string sync, CancellationToken cancellationToken)
    {
        known.Forget(sync);
        await _evictions.ForgetAsync(sync, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, KeyLayout.Buckets).Select(bucket => calls.RunAsync(
            Operation, layout.Collection, database => database.HashDeleteAsync(layout.Mark(bucket), sync), cancellationToken).AsTask())).ConfigureAwait(false);
    }

    /// <summary>A store that has evicted keys since does not hold what its mark says; nor, under the names of now, one whose pointers had other names.</summary>
    private async Task<SyncMark?> DistrustAsync(string sync, SyncMark? mark, byte[]?[] buckets, string counts, CancellationToken cancellationToken)
        => mark is not null
            && ((known.HaveMovedPointers && buckets.Any(bucket => bucket is not null && MarkEntry.Read(bucket).Layout < KeyLayout.Version)) || await _evictions.HaveGrownAsync(sync, counts, cancellationToken).ConfigureAwait(false)) ? new SyncMark(null, Lost, mark.Token) : mark;

    private static long NumberOf(byte[]? bucket) => bucket is null ? 0 : MarkEntry.Read(bucket).Number;

    /// <summary>
    /// What all buckets agree on. Where a move was interrupted, or a shard has lost the last one, it is the mark before: what it covers is everywhere. Anything else means
    /// that some bucket does not hold what it should.
    /// </summary>
    private static (SyncMark? Mark, MarkEntry? Newest, bool IsMoving) Resolve(byte[]?[] buckets)
    {
        if (Array.TrueForAll(buckets, bytes => bytes is null))
        {
            return (null, null, false);
        }

        MarkEntry[] entries = [.. buckets.OfType<byte[]>().Select(MarkEntry.Read)];
        var newest = entries.MaxBy(entry => entry.Number)!;
        if (Array.TrueForAll(entries, entry => entry.Mark == newest.Mark) && entries.Length == buckets.Length)
        {
            return (newest.Mark, newest, false);
        }

        var isBefore = Array.TrueForAll(entries, entry => entry.Mark == newest.Mark || entry.Mark == newest.Before)
            && (entries.Length == buckets.Length || newest.Before is null);
        return isBefore ? (newest.Before, newest, true) : (new SyncMark(null, Lost, entries.Max(entry => entry.Mark.Token)), newest, false);
    }

    private async Task<bool> RaiseAsync(string sync, RedisValue entry, CancellationToken cancellationToken)
    {
        var raised = await Task.WhenAll(Enumerable.Range(1, KeyLayout.Buckets - 1).Select(bucket => RunAsync(
            database => database.ScriptEvaluateAsync(Scripts.RaiseMark, [layout.Mark(bucket)], [sync, entry]), cancellationToken).AsTask())).ConfigureAwait(false);
        return Array.TrueForAll(raised, result => (int)result == 1);
    }

    private Task<byte[]?[]> ReadAsync(string sync, CancellationToken cancellationToken)
        => Task.WhenAll(Enumerable.Range(0, KeyLayout.Buckets).Select(async bucket => (byte[]?)await calls.RunAsync(
            Operation, layout.Collection, database => database.HashGetAsync(layout.Mark(bucket), sync), cancellationToken).ConfigureAwait(false)));

    private ValueTask<RedisResult> RunAsync(Func<IDatabase, Task<RedisResult>> call, CancellationToken cancellationToken)
        => calls.RunAsync(Operation, layout.Collection, call, cancellationToken);
}
