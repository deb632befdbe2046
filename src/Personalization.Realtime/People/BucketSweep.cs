using System.Security.Cryptography;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Goes through the buckets: takes those one step further who are due, and trims the streams. Every host may sweep every bucket. Thread-safe.</summary>
internal sealed class BucketSweep(RealtimeEngine engine)
{
    private const int Page = 256;

    /// <summary>Windows reach back 24 hours; the margin is for clocks that differ, and for replays that take their time.</summary>
    internal static readonly TimeSpan LogLife = TimeSpan.FromHours(25);

    /// <summary>Long enough that what was found on a Friday is looked at on Monday, and replayed.</summary>
    private static readonly TimeSpan ViolationLife = TimeSpan.FromDays(7);

    private static readonly TimeSpan OutboxLife = TimeSpan.FromHours(24);

    /// <summary>What destinations and tables do not take.</summary>
    internal static readonly TimeSpan LetterLife = TimeSpan.FromDays(90);

    private readonly StreamTrim _trim = new(engine);

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
                await _trim.RunAsync(PersonStream.Log, bucket, LogLife, cancellationToken).ConfigureAwait(false);
                await _trim.RunAsync(PersonStream.Outbox, bucket, OutboxLife, cancellationToken).ConfigureAwait(false);
                await _trim.RunAsync(PersonStream.Violations, bucket, ViolationLife, cancellationToken).ConfigureAwait(false);
                await _trim.RunAsync(PersonStream.DeadLetters, bucket, LetterLife, cancellationToken).ConfigureAwait(false);
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
            await ForgetAttributesAsync([.. due.Where(PersonIds.IsAttributes)], cancellationToken).ConfigureAwait(false);
            PersonWork[] works = [.. due.Where(person => !PersonIds.IsAttributes(person)).Select(person => new PersonWork(person, plans.Find(person.Space)) { Touch = PersonTouch.Timer, Cause = Causes.Timer })];
            transitions += await engine.Backfill.StepAsync(works, cancellationToken).ConfigureAwait(false);
            isFull = due.Count == Page;
        }

        return transitions;
    }

    /// <summary>Whoever writes them meanwhile keeps them.</summary>
    private async ValueTask ForgetAttributesAsync(PersonKey[] due, CancellationToken cancellationToken)
    {
        if (due.Length == 0)
        {
            return;
        }

        var states = await engine.Store.ReadAsync(due, cancellationToken).ConfigureAwait(false);
        PersonCommit[] commits = [.. due.Zip(states).Where(one => one.Second is not null).Select(one => new PersonCommit { Person = one.First, ExpectedVersion = one.Second!.Version, State = default })];
        await engine.Store.CommitAsync(commits, cancellationToken).ConfigureAwait(false);
    }
}
