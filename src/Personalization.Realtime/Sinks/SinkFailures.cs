using System.Runtime.CompilerServices;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Sinks;

/// <summary>What tables did not take, kept among the dead letters of the store of people. Thread-safe.</summary>
internal sealed class SinkFailures(IPersonStore store, TimeProvider time)
{
    /// <summary>So long an event is tried again; then it is kept until somebody replays it, or it is trimmed as other dead letters are.</summary>
    internal static readonly TimeSpan RetryLife = TimeSpan.FromHours(48);

    /// <summary>So many of a sink are kept in a bucket; the oldest leave first.</summary>
    internal const int MostInBucket = 10_000;

    private const int Page = 100;
    private const int MostOfCommit = 50;

    /// <summary>Keeps events. When it returns, they are kept.</summary>
    internal async ValueTask KeepAsync(string sink, PersonStream stream, IReadOnlyList<SinkFailure> failures, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var byPerson = failures.GroupBy(failure => PersonIds.OfRefused(failure.Event.Entry.Person)).Select(group => (Person: group.Key, Left: new Queue<SinkFailure>(group))).ToList();
        for (; byPerson.Count > 0; byPerson.RemoveAll(one => one.Left.Count == 0))
        {
            PersonCommit[] commits = [.. byPerson.Take(MostOfCommit).Select(one => new PersonCommit
            {
                Person = one.Person,
                ExpectedVersion = 0,
                State = default,
                DeadLetters = [.. Take(one.Left).Select(failure => new PersonEntry(now, new SinkFailureFrame(sink, failure.Problem, stream, failure.Event.Entry.Body).Write()))],
            })];
            var versions = await store.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
            if (versions.Contains(0))
            {
                throw new InvalidOperationException("The store of people has a state where there is none, so that what a table refuses cannot be kept.");
            }
        }
    }

    /// <summary>Reads what a sink has kept, bucket by bucket, the oldest first.</summary>
    internal async IAsyncEnumerable<KeptFailure> ReadAsync(string sink, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var position = 0L;
            for (var isFull = true; isFull;)
            {
                var entries = await store.ReadStreamAsync(PersonStream.DeadLetters, bucket, position, Page, cancellationToken).ConfigureAwait(false);
                foreach (var entry in entries)
                {
                    if (SinkFailureFrame.Read(entry.Body) is { } frame && frame.Sink == sink)
                    {
                        yield return new KeptFailure(bucket, entry, frame);
                    }
                }

                isFull = entries.Count == Page;
                position = isFull ? entries[^1].Position : position;
            }
        }
    }

    /// <summary>Removes what was kept.</summary>
    internal async ValueTask RemoveAsync(IReadOnlyCollection<KeptFailure> failures, CancellationToken cancellationToken)
    {
        foreach (var bucket in failures.GroupBy(failure => failure.Bucket))
        {
            foreach (var positions in bucket.Select(failure => failure.Entry.Position).Chunk(PersonLimits.MaxItems))
            {
                await store.RemoveEntriesAsync(PersonStream.DeadLetters, bucket.Key, positions, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<SinkFailure> Take(Queue<SinkFailure> left)
    {
        for (var i = 0; i < MostOfCommit && left.TryDequeue(out var failure); i++)
        {
            yield return failure;
        }
    }
}
