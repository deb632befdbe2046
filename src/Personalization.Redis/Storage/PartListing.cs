using System.Runtime.CompilerServices;
using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Lists the parts of a sync, node by node. Redis may answer a key twice while a table grows, so what was answered is remembered by its hash.</summary>
internal sealed class PartListing(RedisCalls calls, KeyLayout layout)
{
    private const string Operation = "list";
    private const int PageSize = 1000;

    internal async IAsyncEnumerable<PartEntry> ListAsync(string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<UInt128>();
        foreach (var bucket in await NodeBuckets.FindAsync(calls, layout, Operation, cancellationToken).ConfigureAwait(false))
        {
            RedisValue cursor = "0";
            do
            {
                var step = (RedisResult[]?)await RunAsync(
                    database => database.ScriptEvaluateAsync(Scripts.Scan, [layout.Mark(bucket)], [cursor, layout.RecordPattern, PageSize]), cancellationToken).ConfigureAwait(false);
                cursor = (RedisValue)step![0];
                string[] keys = [.. ((RedisValue[])step[1]!).Select(key => KeyLayout.KeyOf(key!)).Where(key => seen.Add(Identity(key)))];
                var headers = await Task.WhenAll(keys.Select(key => RunAsync(
                    database => database.HashGetAsync(layout.Record(key), StoredHash.HeaderPrefix + sync), cancellationToken).AsTask())).ConfigureAwait(false);
                for (var i = 0; i < keys.Length; i++)
                {
                    if (!headers[i].IsNull)
                    {
                        var part = PartHeader.Read(sync, (byte[])headers[i]!, 0, 0);
                        yield return new PartEntry(keys[i], part.State, part.Token, part.InputHash);
                    }
                }
            }
            while (cursor != "0");
        }
    }

    private static UInt128 Identity(string key)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private ValueTask<T> RunAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) => calls.RunAsync(Operation, layout.Collection, call, cancellationToken);
}
