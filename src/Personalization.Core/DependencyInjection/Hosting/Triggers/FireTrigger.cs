using System.Globalization;
using Personalization.Journal;
using Personalization.Schedules;

namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>
/// Adds the fires of one target to the journal as they fall due, and tells whether one waits for a run. Every process of a fleet does so, and a fire is in the journal once. Of times that were
/// missed the latest is made up for. Not thread-safe.
/// </summary>
/// <param name="target">What runs, such as <c>sync:customers</c> or <c>sequence:nightly</c>.</param>
/// <param name="schedule">When.</param>
/// <param name="journal">Keeps the fires.</param>
/// <param name="time">The clock.</param>
internal sealed class FireTrigger(string target, ScheduleDefinition schedule, IJournal journal, TimeProvider time)
{
    private DateTimeOffset? _from;
    private string? _followed;
    private (DateTimeOffset Start, DateTimeOffset SeenAt)? _ahead;

    /// <summary>Gets what tells when the last run started, which an interval counts from; a schedule of another kind needs none.</summary>
    internal Func<CancellationToken, ValueTask<DateTimeOffset?>>? LastStart { get; init; }

    /// <summary>Gets a value indicating whether a fire waits for a run, as it was at the last look.</summary>
    internal bool HasPending { get; private set; }

    /// <summary>Answers how long it is until the next fire, as far as that is known.</summary>
    internal TimeSpan UntilNext()
    {
        var now = time.GetUtcNow();
        return schedule.NextAfter(now) is { } next ? next - now : Timeout.InfiniteTimeSpan;
    }

    /// <summary>Adds what has fallen due, and looks what waits.</summary>
    internal async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await AdvanceAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var pending = await journal.ListFiresAsync(target, isPending: true, JournalLimits.Page, cancellationToken).ConfigureAwait(false);
        HasPending = pending.Any(fire => fire.At <= now);
    }

    /// <summary>Adds what has fallen due.</summary>
    internal async ValueTask AdvanceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var from = _from ?? await BeginAsync(now, cancellationToken).ConfigureAwait(false);

        // A clock that was set back. What is added again is in the journal already, by its time; a little is looked at again, so that nothing slips through between two looks.
        _from = from = from > now ? now - HostingConstants.FireOverlap : from;
        if (schedule.After is { } sync)
        {
            await FollowAsync(sync, from, cancellationToken).ConfigureAwait(false);
        }
        else if (await DueAsync(from, now, cancellationToken).ConfigureAwait(false) is { } due)
        {
            await journal.AddFireAsync(new JournalFire(target, due.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture), due), cancellationToken).ConfigureAwait(false);
            await MoveAsync(due, now, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<DateTimeOffset?> DueAsync(DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (schedule.Interval is not { } interval)
        {
            return schedule.LatestIn(from, now);
        }

        var last = LastStart is null ? null : await LastStart(cancellationToken).ConfigureAwait(false);
        if (!schedule.Covers(now))
        {
            return null;
        }

        // Whole intervals, so that a fire whose run left no trace does not stand in the way of the next. The first is due at once.
        var start = last is null ? (schedule.Start > from ? schedule.Start.Value : from) : Past(last.Value, now);
        return last is not null && now - start < interval ? null : start + (interval * Math.Floor((now - start) / interval));
    }

    /// <summary>A start that lies ahead, since a clock was set, counts as the moment in which it is seen.</summary>
    private DateTimeOffset Past(DateTimeOffset start, DateTimeOffset now)
    {
        if (start <= now)
        {
            return start;
        }

        if (_ahead?.Start != start)
        {
            _ahead = (start, now);
        }

        return _ahead.Value.SeenAt < now ? _ahead.Value.SeenAt : now;
    }

    /// <summary>Where an earlier process left off, with the same schedule; else from now on, as after a rest.</summary>
    private async ValueTask<DateTimeOffset> BeginAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = schedule.ToString();
        while (true)
        {
            var mark = await TriggerMark.FindAsync(journal, target, cancellationToken).ConfigureAwait(false);
            if (mark is { Rests: false } && mark.Schedule == text)
            {
                return mark.From;
            }

            if (await new TriggerMark(text, now, mark?.Version ?? 0).WriteAsync(journal, target, cancellationToken).ConfigureAwait(false))
            {
                return now;
            }
        }
    }

    /// <summary>Notes how far it has come, after the fire is in the journal.</summary>
    private async ValueTask MoveAsync(DateTimeOffset due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _from = schedule.Interval is null ? due : _from;
        var mark = await TriggerMark.FindAsync(journal, target, cancellationToken).ConfigureAwait(false);
        if (mark is not null && mark.Schedule == schedule.ToString() && schedule.Interval is null && (mark.From < due || mark.From > now))
        {
            // Where another process is faster, it has come as far.
            await (mark with { From = due }).WriteAsync(journal, target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds a fire for the latest run of the followed sync that came to its end.</summary>
    private async ValueTask FollowAsync(string sync, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var runs = await journal.ListRunsAsync(new JournalRunQuery { SyncId = sync, Since = from - HostingConstants.LongestFollowed, Limit = 20 }, cancellationToken).ConfigureAwait(false);
        var run = runs.FirstOrDefault(run => run.Status is JournalRunStatus.Success or JournalRunStatus.Warning);
        if (run is { FinishedAt: { } finished } && finished > from && run.Id != _followed)
        {
            await journal.AddFireAsync(new JournalFire(target, "after:" + run.Id, finished), cancellationToken).ConfigureAwait(false);
            _followed = run.Id;
        }
    }
}
