using Personalization.People;
using Personalization.Redis.Connections;

namespace Personalization.Redis.People;

/// <summary>Lists the people of a bucket: chunk by chunk, and in each by their bytes.</summary>
internal sealed class PersonListing(RedisCalls calls, PersonLayout layout)
{
    /// <summary>So many chunks are asked for at once at most, where they hold few people.</summary>
    private const int MaxWidth = 16;

    internal async Task<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken)
    {
        var last = after is { } person ? PersonBytes.Of(person) : null;
        var chunk = last is null ? 0 : PersonLayout.ChunkOf(last);
        var found = new List<PersonKey>();
        for (var width = 1; chunk < PersonLayout.Chunks && found.Count < limit; width = Math.Min(width * 2, MaxWidth))
        {
            var chunks = Enumerable.Range(chunk, Math.Min(width, PersonLayout.Chunks - chunk));
            foreach (var people in await Task.WhenAll(chunks.Select(one => ReadAsync(bucket, one, cancellationToken))).ConfigureAwait(false))
            {
                found.AddRange(people.Where(one => last is null || one.AsSpan().SequenceCompareTo(last) > 0).Take(limit - found.Count).Select(one => PersonBytes.Read(one)));
                last = null; // the chunks behind that of the last one hold nobody before it
                chunk++;
            }
        }

        return found;
    }

    private async Task<byte[][]> ReadAsync(int bucket, int chunk, CancellationToken cancellationToken)
    {
        var fields = await calls.RunAsync("list", null, database => database.HashKeysAsync(layout.People(bucket, chunk)), cancellationToken).ConfigureAwait(false);
        byte[][] people = [.. fields.Select(field => (byte[])field!)];
        Array.Sort(people, static (one, other) => one.AsSpan().SequenceCompareTo(other));
        return people;
    }
}
