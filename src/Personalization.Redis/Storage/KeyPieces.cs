using Personalization.Redis.Connections;

namespace Personalization.Redis.Storage;

/// <summary>Cuts what is done to many keys into pieces of one call each, which go out together: of one bucket in a cluster, and of so few keys that others do not wait.</summary>
internal static class KeyPieces
{
    /// <summary>So many records in a script keep Redis from others for less than a millisecond.</summary>
    internal const int MaxRecords = 100;

    /// <summary>A pointer costs less than a record.</summary>
    internal const int MaxPointers = 200;

    /// <param name="calls">How Redis is called.</param>
    /// <param name="all">What is to be done.</param>
    /// <param name="size">How much of it one call does.</param>
    /// <param name="bucketOf">Where the keys of each lie.</param>
    /// <param name="act">Does a piece, and is told a bucket whose mark it may compare: the first one, where a move of the mark begins, but in a cluster its own.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal static async Task ForEachAsync<T>(
        RedisCalls calls, IEnumerable<T> all, int size, Func<T, int> bucketOf, Func<T[], int, Task> act, CancellationToken cancellationToken)
    {
        var isCluster = await calls.IsClusterAsync(cancellationToken).ConfigureAwait(false);
        var pieces = isCluster ? all.GroupBy(bucketOf).SelectMany(group => group.Chunk(size)) : all.Chunk(size);
        await Task.WhenAll(pieces.Select(piece => act(piece, isCluster ? bucketOf(piece[0]) : 0))).ConfigureAwait(false);
    }
}
