namespace Personalization.Alerts;

/// <summary>The status of one trigger of a sync, and the notices of it that are not sent yet. Immutable: every change is a new one, which one of several hosts writes.</summary>
internal sealed record AlertState
{
    /// <summary>Gets the status as it was judged last.</summary>
    public AlertLevel Level { get; init; }

    /// <summary>Gets the status that recipients were told last; another one than <see cref="Level"/> while the trigger is muted.</summary>
    public AlertLevel Told { get; init; }

    /// <summary>Gets since when it has this status.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Gets since when the trigger is judged at all.</summary>
    public DateTimeOffset WatchedSince { get; init; }

    public string Text { get; init; } = string.Empty;

    /// <summary>Gets how many changes recipients were told of.</summary>
    public long Changes { get; init; }

    /// <summary>Gets the notices that somebody is still to be told of, the oldest first.</summary>
    public IReadOnlyList<PendingNotice> Notices { get; init; } = [];

    /// <summary>Gets a value indicating whether the journal does not have it yet.</summary>
    internal bool IsNew { get; init; }

    /// <summary>Gets a value indicating whether nothing is lost when the state is forgotten.</summary>
    internal bool IsEmpty => Level == AlertLevel.Ok && Told == AlertLevel.Ok && Notices.Count == 0;

    /// <summary>Answers the state after a judgement.</summary>
    /// <param name="verdict">The judgement; <see langword="null"/> where nothing could be judged, so that the status stays.</param>
    /// <param name="isMuted">Whether nobody is to be told now.</param>
    /// <param name="recipients">Who is told.</param>
    /// <param name="now">When.</param>
    /// <returns>The next state; this one where nothing is different.</returns>
    internal AlertState After(AlertVerdict? verdict, bool isMuted, IReadOnlyList<AlertRecipient> recipients, DateTimeOffset now)
    {
        var next = this;
        if (verdict is not null && verdict.Level != Level)
        {
            next = next with { Level = verdict.Level, Since = now, Text = verdict.Text };
        }
        else if (verdict is not null && Level != AlertLevel.Ok && verdict.Text != Text)
        {
            next = next with { Text = verdict.Text };
        }

        return isMuted || next.Level == Told ? next : next.Tell(recipients, now);
    }

    /// <summary>Answers the state in which a notice is claimed, sent or put off for a channel.</summary>
    /// <param name="change">Which notice.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="stop">What it waits for now; <see langword="null"/> when it is done with.</param>
    internal AlertState With(long change, string channel, NoticeStop? stop) => this with
    {
        Notices = [.. Notices.Select(notice => notice.Change == change ? notice.With(channel, stop) : notice).Where(notice => notice.Stops.Count > 0)],
    };

    private AlertState Tell(IReadOnlyList<AlertRecipient> recipients, DateTimeOffset now)
    {
        NoticeStop[] stops = [.. recipients.Where(one => one.Seen(Told) != one.Seen(Level)).Select(one => new NoticeStop(one.Channel, one.Level, 0, now))];
        var notice = new PendingNotice(Changes + 1, Told, Level, now, Text) { Stops = stops };
        return this with
        {
            Told = Level,
            Changes = Changes + 1,
            Notices = stops.Length == 0 ? Notices : [.. Notices.Skip(Math.Max(0, Notices.Count + 1 - AlertConstants.MaxNotices)), notice],
        };
    }
}

/// <summary>What was judged.</summary>
internal sealed record AlertVerdict(AlertLevel Level, string Text);

/// <summary>A notice that is not sent to all yet. Immutable.</summary>
/// <param name="Change">Which change of the trigger it tells of: its number.</param>
/// <param name="From">The status before.</param>
/// <param name="To">The status after.</param>
/// <param name="At">When.</param>
/// <param name="Text">What was the matter.</param>
internal sealed record PendingNotice(long Change, AlertLevel From, AlertLevel To, DateTimeOffset At, string Text)
{
    public IReadOnlyList<NoticeStop> Stops { get; init; } = [];

    internal PendingNotice With(string channel, NoticeStop? stop) => this with
    {
        Stops = [.. Stops.Select(one => one.Channel == channel ? stop : one).OfType<NoticeStop>()],
    };
}

/// <summary>A channel that a notice is still to be sent to. Immutable.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Level">From which level on its recipient is told.</param>
/// <param name="Attempts">How often it was sent, and not taken or not reported.</param>
/// <param name="DueAt">When it is tried next. Who sends it puts this off first, so that nobody else does meanwhile, and somebody does if that one dies.</param>
internal sealed record NoticeStop(string Channel, AlertLevel Level, int Attempts, DateTimeOffset DueAt);
