using System.Globalization;
using Cronos;

namespace Personalization.Schedules;

/// <summary>When something runs by itself: a sync, or a sequence of them. Immutable; it knows no clock.</summary>
internal sealed class ScheduleDefinition
{
    private readonly CalendarTimes? _times;
    private readonly string _text;

    private ScheduleDefinition(ScheduleKind kind, string text, CalendarTimes? times = null)
    {
        Kind = kind;
        _text = text;
        _times = times;
    }

    /// <summary>Gets the schedule of what runs by hand only.</summary>
    internal static ScheduleDefinition Manual { get; } = new(ScheduleKind.Manual, "manual");

    internal ScheduleKind Kind { get; }

    /// <summary>Gets the time between the starts of two runs; only of <see cref="ScheduleKind.Interval"/>.</summary>
    internal TimeSpan? Interval { get; private init; }

    /// <summary>Gets when the schedule begins; <see langword="null"/> for at once.</summary>
    internal DateTimeOffset? Start { get; private init; }

    /// <summary>Gets the last moment of the schedule; <see langword="null"/> for never.</summary>
    internal DateTimeOffset? End { get; private init; }

    /// <summary>Gets the sync whose runs are followed; only of <see cref="ScheduleKind.After"/>.</summary>
    internal string? After { get; private init; }

    /// <summary>Gets whose calls count; only of <see cref="ScheduleKind.Webhook"/>.</summary>
    internal ScheduleWebhook? Webhook { get; private init; }

    /// <summary>Gets a value indicating whether something runs by itself at all.</summary>
    internal bool IsAutomatic => Kind != ScheduleKind.Manual;

    /// <summary>Gets a value indicating whether each time is a fire, which the journal keeps until a run serves it; an interval counts from the last run instead.</summary>
    internal bool HasFires => Kind is not (ScheduleKind.Manual or ScheduleKind.Interval);

    internal static ScheduleDefinition Every(TimeSpan interval, DateTimeOffset? start = null, DateTimeOffset? end = null)
        => new(ScheduleKind.Interval, $"every {Text(interval)}") { Interval = interval, Start = start, End = end };

    /// <param name="text">The expression as it was written.</param>
    /// <param name="expressions">What it means.</param>
    /// <param name="zone">The time zone.</param>
    /// <param name="start">When it begins.</param>
    /// <param name="end">Its last moment.</param>
    internal static ScheduleDefinition Cron(string text, IReadOnlyList<CronExpression> expressions, TimeZoneInfo zone, DateTimeOffset? start = null, DateTimeOffset? end = null)
        => new(ScheduleKind.Cron, $"cron {text} ({zone.Id})", new CalendarTimes(expressions, zone)) { Start = start, End = end };

    internal static ScheduleDefinition Recurring(IReadOnlyList<Recurrence> recurrences, TimeZoneInfo zone, DateTimeOffset? start = null, DateTimeOffset? end = null)
        => new(ScheduleKind.Recurrence, $"{string.Join(", ", recurrences)} ({zone.Id})", new CalendarTimes([.. recurrences.Select(one => one.ToCron())], zone)) { Start = start, End = end };

    internal static ScheduleDefinition AfterSync(string sync) => new(ScheduleKind.After, $"after {sync}") { After = sync };

    internal static ScheduleDefinition ByWebhook(ScheduleWebhook webhook) => new(ScheduleKind.Webhook, webhook.ToString()) { Webhook = webhook };

    /// <summary>Answers the first fire after a time; <see langword="null"/> when none comes, and for schedules that have no times.</summary>
    internal DateTimeOffset? NextAfter(DateTimeOffset time)
    {
        var next = Start is { } start && time < start ? _times?.NextAt(start) : _times?.NextAfter(time);
        return next > End ? null : next;
    }

    /// <summary>Answers the latest fire after one time and not after another: what is due when several were missed.</summary>
    internal DateTimeOffset? LatestIn(DateTimeOffset after, DateTimeOffset until)
    {
        var latest = _times?.LatestIn(after, End < until ? End.Value : until);
        return latest < Start ? null : latest;
    }

    /// <summary>Whether an interval runs at a time: not before its start and not after its end.</summary>
    internal bool Covers(DateTimeOffset time) => !(time < Start) && !(time > End);

    /// <summary>Answers the schedule in words; two that are equal in words run at the same times. No secret is in it.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var from = Start is { } start ? string.Create(CultureInfo.InvariantCulture, $" from {start:yyyy-MM-dd'T'HH:mm:ss'Z'}") : string.Empty;
        var until = End is { } end ? string.Create(CultureInfo.InvariantCulture, $" until {end:yyyy-MM-dd'T'HH:mm:ss'Z'}") : string.Empty;
        return _text + from + until;
    }

    private static string Text(TimeSpan span)
    {
        (long Count, char Unit)[] parts = [(span.Days, 'd'), (span.Hours, 'h'), (span.Minutes, 'm'), (span.Seconds, 's')];
        return span.Ticks % TimeSpan.TicksPerSecond != 0 ? span.ToString("c", CultureInfo.InvariantCulture)
            : string.Concat(parts.Where(part => part.Count != 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count}{part.Unit}")));
    }
}
