using System.Security.Cryptography;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Goes through the buckets: takes those one step further who are due, and trims the streams. Every host may sweep every bucket. Thread-safe.</summary>
internal sealed class BucketSweep(RealtimeEngine engine)
{
    private const int Page = 256;

    /// <summary>Windows reach back 24 hours; the margin is for clocks that differ, and for replays that take their time.</summary>
    private static readonly TimeSpan LogLife = TimeSpan.FromHours(25);

    private static readonly TimeSpan OutboxLife = TimeSpan.FromHours(24);

    /// <summary>Sweeps all buckets once, in random order, so that several hosts are seldom at the same one.</summary>
    /// <param name="trims">Whether streams are trimmed too.</param>
    /// <param name="cancellationToken">Cancels the sweep.</param>
    /// <returns>How many transitions were written.</returns>
    internal async ValueTask<int> RunAsync(bool trims, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        var buckets = Enumerable.Range(0, PersonKey.Buckets).ToArray();
        RandomNumberGenerator.Shuffle(buckets.AsSpan());
        var transitions = 0;
        foreach (var bucket in buckets)
        {
            if (!await engine.Marks.HoldsAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            transitions += await StepDueAsync(bucket, cancellationToken).ConfigureAwait(false);
            if (trims)
            {
                await TrimAsync(PersonStream.Log, bucket, LogLife, cancellationToken).ConfigureAwait(false);
                await TrimAsync(PersonStream.Outbox, bucket, OutboxLife, cancellationToken).ConfigureAwait(false);
            }
        }

        return transitions;
    }

    private async ValueTask<int> StepDueAsync(int bucket, CancellationToken cancellationToken)
    {
        var transitions = 0;
        for (var isFull = true; isFull;)
        {
            var plans = engine.Plans;
            var due = await engine.Store.ReadDueAsync(bucket, engine.Time.GetUtcNow(), Page, cancellationToken).ConfigureAwait(false);
            PersonWork[] works = [.. due.Select(person => new PersonWork(person, plans.Find(person.Space)) { Touch = PersonTouch.Timer, Cause = Causes.Timer })];
            transitions += await engine.Backfill.StepAsync(works, cancellationToken).ConfigureAwait(false);
            isFull = due.Count == Page;
        }

        return transitions;
    }

    private async ValueTask TrimAsync(PersonStream stream, int bucket, TimeSpan life, CancellationToken cancellationToken)
    {
        var before = engine.Time.GetUtcNow() - life;
        for (var count = 1; ; count = Page)
        {
            var entries = await engine.Store.ReadStreamAsync(stream, bucket, 0, count, cancellationToken).ConfigureAwait(false);
            var old = entries.TakeWhile(entry => entry.Time < before).LastOrDefault();
            if (old is null)
            {
                return;
            }

            await engine.Store.TrimStreamAsync(stream, bucket, old.Position, cancellationToken).ConfigureAwait(false);
        }
    }
}
