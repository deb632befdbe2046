using System.Net;
using Personalization.Redis.Connections;

namespace Personalization.Redis.Storage;

/// <summary>Finds a bucket of each node: what concerns a node is asked by a key that lies there.</summary>
internal static class NodeBuckets
{
    internal static async Task<IReadOnlyList<int>> FindAsync(RedisCalls calls, KeyLayout layout, string operation, CancellationToken cancellationToken)
    {
        if (!await calls.IsClusterAsync(cancellationToken).ConfigureAwait(false))
        {
            return [0];
        }

        var owners = await Task.WhenAll(Enumerable.Range(0, KeyLayout.Buckets).Select(bucket => calls.RunAsync<EndPoint?>(
            operation, layout.Collection, async database => await database.IdentifyEndpointAsync(layout.Mark(bucket)).ConfigureAwait(false), cancellationToken).AsTask())).ConfigureAwait(false);
        return [.. owners.Select((node, bucket) => (Node: node, Bucket: bucket)).Where(owned => owned.Node is not null).DistinctBy(owned => owned.Node).Select(owned => owned.Bucket)];
    }
}
