using System.Globalization;
using Personalization.Errors;
using Personalization.Journal;

namespace Personalization.Alerts;

/// <summary>Judges one trigger of a sync by its runs. Nothing is remembered between judgements.</summary>
/// <param name="runs">The runs.</param>
/// <param name="words">The words in which errors are told.</param>
/// <param name="now">The time.</param>
internal sealed class AlertJudge(RunHistory runs, SurfaceWords words, DateTimeOffset now)
{
    /// <summary>Judges a trigger.</summary>
    /// <param name="rule">When it alerts.</param>
    /// <param name="watchedSince">Since when it is judged.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The judgement; <see langword="null"/> where no run tells anything.</returns>
    internal ValueTask<AlertVerdict?> JudgeAsync(AlertRule rule, DateTimeOffset watchedSince, CancellationToken cancellationToken) => rule.Trigger switch
    {
        AlertTrigger.Fatal => JudgeFatalAsync(rule, cancellationToken),
        AlertTrigger.Rejected => JudgeRejectedAsync(rule, cancellationToken),
        AlertTrigger.ModelSize => JudgeModelSizeAsync(rule, cancellationToken),
        AlertTrigger.Duration => JudgeDurationAsync(rule, cancellationToken),
        AlertTrigger.Throughput => JudgeThroughputAsync(rule, watchedSince, cancellationToken),
        _ => JudgeStalenessAsync(rule, watchedSince, cancellationToken),
    };

    private async ValueTask<AlertVerdict?> JudgeFatalAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        var streak = 0;
        JournalRun? last = null;
        var whole = await runs.FindAsync(
            run =>
            {
                var end = RunHistory.EndOf(run);
                var failed = end is RunEnd.Failed or RunEnd.WholeInParts;
                (streak, last) = failed ? (streak + 1, last ?? run) : (streak, last);
                return end == RunEnd.Whole || streak >= AlertConstants.MaxFatal;
            },
            cancellationToken).ConfigureAwait(false);
        if (last is null)
        {
            return whole is null ? null : new AlertVerdict(AlertLevel.Ok, "The last run came to its end.");
        }

        var what = RunHistory.EndOf(last) == RunEnd.Failed ? "failed" : "did not come to its end in all regions";
        var text = streak == 1 ? $"The last run {what}." : string.Create(CultureInfo.InvariantCulture, $"{streak} runs in a row failed; the last {what}.");
        return new AlertVerdict(rule.LevelOfMany(streak), Short($"{text} {words.In(last.Error)}".TrimEnd()));
    }

    /// <summary>A run that failed may tell of more rejected rows than the one before that came to its end, and never of fewer.</summary>
    private async ValueTask<AlertVerdict?> JudgeRejectedAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        (AlertLevel Level, JournalRun Run)? worst = null;
        await runs.FindAsync(
            run =>
            {
                var end = RunHistory.EndOf(run);
                var level = rule.LevelOfRows(run.Rejected, run.RowsQueried);
                if (end is RunEnd.Whole or RunEnd.WholeInParts || (end == RunEnd.Failed && level > AlertLevel.Ok))
                {
                    worst = worst is null || level > worst.Value.Level ? (level, run) : worst;
                }

                return end is RunEnd.Whole or RunEnd.WholeInParts;
            },
            cancellationToken).ConfigureAwait(false);
        return worst is not { } found ? null
            : new AlertVerdict(found.Level, string.Create(CultureInfo.InvariantCulture, $"The run rejected {found.Run.Rejected} of {found.Run.RowsQueried} rows queried."));
    }

    /// <summary>Only a run that has read the whole model knows its size: one that came to its end, or one that a valve stopped.</summary>
    private async ValueTask<AlertVerdict?> JudgeModelSizeAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        var last = await runs.FindAsync(
            run => RunHistory.EndOf(run) is RunEnd.Whole or RunEnd.WholeInParts || (run.Status == JournalRunStatus.Failed && run.ErrorCode == ErrorCodes.ValveTripped), cancellationToken).ConfigureAwait(false);
        return last is null ? null
            : new AlertVerdict(rule.LevelOfFew(last.RowsQueried), string.Create(CultureInfo.InvariantCulture, $"The model has {last.RowsQueried} rows; at least {Least(rule)} are expected."));
    }

    private async ValueTask<AlertVerdict?> JudgeDurationAsync(AlertRule rule, CancellationToken cancellationToken)
    {
        var open = (await runs.ReadOpenAsync(cancellationToken).ConfigureAwait(false)).MinBy(run => run.CreatedAt);
        var running = open is null ? AlertLevel.Ok : rule.LevelOfLong(now - open.CreatedAt);
        var last = await runs.FindAsync(run => RunHistory.EndOf(run) != RunEnd.Nothing, cancellationToken).ConfigureAwait(false);
        var took = last?.FinishedAt - last?.CreatedAt ?? TimeSpan.Zero;
        var ended = rule.LevelOfLong(took);
        return open is not null && (running >= ended || last is null)
            ? new AlertVerdict(running, running == AlertLevel.Ok ? "The run under way is within its time." : $"The run that was queued at {Text(open.CreatedAt)} has not ended yet; it may take {Longest(rule)}.")
            : last is null ? null : new AlertVerdict(ended, $"The last run took {Text(took)} from when it was queued; it may take {Longest(rule)}.");
    }

    private async ValueTask<AlertVerdict?> JudgeThroughputAsync(AlertRule rule, DateTimeOffset watchedSince, CancellationToken cancellationToken)
    {
        var since = now - rule.Window;
        var enough = Math.Max(rule.Warning ?? 0, rule.Critical ?? 0);
        var sum = await runs.SumAsync(since, enough, cancellationToken).ConfigureAwait(false);

        // What was watched for less than the window has not had its time.
        return sum < enough && watchedSince > since ? null
            : new AlertVerdict(rule.LevelOfFew(sum), sum >= enough ? $"At least {Text(enough)} operations succeeded within {Text(rule.Window)}."
                : $"{Text(sum)} operations succeeded within {Text(rule.Window)}; at least {Least(rule)} are expected.");
    }

    private async ValueTask<AlertVerdict?> JudgeStalenessAsync(AlertRule rule, DateTimeOffset watchedSince, CancellationToken cancellationToken)
    {
        // What a store holds is as old as the query that it came of.
        var last = await runs.FindAsync(run => RunHistory.EndOf(run) == RunEnd.Whole, cancellationToken).ConfigureAwait(false);
        var since = last is null ? watchedSince : last.StartedAt ?? last.CreatedAt;
        var level = rule.LevelOfLong(now - since);
        return new AlertVerdict(level, level == AlertLevel.Ok ? "A run came to its end in time."
            : last is null ? $"No run has come to its end since {Text(since)}; one is expected every {Longest(rule)}."
            : $"The last run that came to its end began at {Text(since)}; one is expected every {Longest(rule)}.");
    }

    private static string Least(AlertRule rule) => Text(Math.Max(rule.Warning ?? 0, rule.Critical ?? 0));

    private static string Longest(AlertRule rule) => Text(TimeSpan.FromSeconds((double)Math.Min(rule.Warning ?? decimal.MaxValue, rule.Critical ?? decimal.MaxValue)));

    private static string Text(decimal number) => number.ToString("0", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Text(TimeSpan span) => AlertSpan.TextOf(span);

    private static string Short(string text) => text.Length <= AlertConstants.MaxText ? text : text[..AlertConstants.MaxText] + "…";
}
