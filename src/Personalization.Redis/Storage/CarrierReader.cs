using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Tells who really carries index values, of many at once, by the headers of records without their JSON.</summary>
internal sealed class CarrierReader(RedisCalls calls, KeyLayout layout)
{
    private const string Operation = "find";

    /// <summary>Finds who carries values of an index.</summary>
    /// <returns>The record key of each value's holder, or <see langword="null"/>.</returns>
    internal async Task<string?[]> FindAsync(string index, string[] values, CancellationToken cancellationToken)
    {
        var pointed = new PointedValue[values.Length];
        await KeyPieces.ForEachAsync(
            calls, Enumerable.Range(0, values.Length), KeyPieces.MaxPointers, i => KeyLayout.PointerBucketOf(index, values[i]), ReadAsync, cancellationToken).ConfigureAwait(false);
        return await FindAsync(pointed, cancellationToken).ConfigureAwait(false);

        async Task ReadAsync(int[] piece, int bucket)
        {
            RedisKey[] keys = [.. piece.SelectMany(i => new[] { layout.Pointer(index, values[i]), layout.Former(index, values[i]) })];
            var keysOfRecords = await calls.RunAsync(Operation, layout.Collection, database => database.StringGetAsync(keys), cancellationToken).ConfigureAwait(false);
            for (var n = 0; n < piece.Length; n++)
            {
                pointed[piece[n]] = new PointedValue(index, values[piece[n]], keysOfRecords[2 * n], keysOfRecords[(2 * n) + 1]);
            }
        }
    }

    /// <summary>Finds who carries values that pointers lead somewhere for: who has the pointer, or else who is kept beside it.</summary>
    /// <returns>The record key of each value's holder, or <see langword="null"/>.</returns>
    internal async Task<string?[]> FindAsync(IReadOnlyList<PointedValue> pointed, CancellationToken cancellationToken)
    {
        var found = new string?[pointed.Count];
        await LookAsync(value => value.Holder).ConfigureAwait(false);
        await LookAsync(value => value.Former).ConfigureAwait(false);
        return found;

        async Task LookAsync(Func<PointedValue, string?> keyOf)
        {
            int[] open = [.. Enumerable.Range(0, found.Length).Where(i => found[i] is null && keyOf(pointed[i]) is not null)];
            var carry = await CarryAsync([.. open.Select(i => new IndexClaim(pointed[i].Index, pointed[i].Value, keyOf(pointed[i])!))], cancellationToken).ConfigureAwait(false);
            for (var n = 0; n < open.Length; n++)
            {
                found[open[n]] = carry[n] ? keyOf(pointed[open[n]]) : null;
            }
        }
    }

    /// <summary>Tells which records carry which values, in any of their parts.</summary>
    internal async Task<bool[]> CarryAsync(IndexClaim[] claims, CancellationToken cancellationToken)
    {
        var carry = new bool[claims.Length];
        await KeyPieces.ForEachAsync(
            calls, Enumerable.Range(0, claims.Length), KeyPieces.MaxRecords, i => KeyLayout.BucketOf(claims[i].Key), ReadAsync, cancellationToken).ConfigureAwait(false);
        return carry;

        async Task ReadAsync(int[] piece, int bucket)
        {
            RedisKey[] keys = [.. piece.Select(i => layout.Record(claims[i].Key))];
            var records = (RedisResult[])(await calls.RunAsync(
                Operation, layout.Collection, database => database.ScriptEvaluateAsync(Scripts.ReadHeaders, keys), cancellationToken).ConfigureAwait(false))!;
            for (var n = 0; n < piece.Length; n++)
            {
                var claim = claims[piece[n]];
                carry[piece[n]] = ((RedisValue[])records[n]!).Any(
                    header => string.Equals(PartHeader.Read(string.Empty, (byte[])header!, 0, 0).ValueOf(claim.Index), claim.Value, StringComparison.Ordinal));
            }
        }
    }
}
