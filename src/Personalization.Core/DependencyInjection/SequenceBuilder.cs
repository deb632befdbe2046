using Personalization.Sequences;

namespace Personalization.DependencyInjection;

/// <summary>Configures a sequence: syncs that run one after another.</summary>
public sealed class SequenceBuilder
{
    private readonly SequenceSettings _settings;

    internal SequenceBuilder(SequenceSettings settings) => _settings = settings;

    /// <summary>Adds a sync behind those that were added before. Its own schedule is best none, or it runs by that too.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="terminateOn">When it ends the run of the sequence, so that those after it do not run.</param>
    /// <param name="maxRejected">How many rows it may reject, where <paramref name="terminateOn"/> is <see cref="SequenceTermination.Rejected"/>; none without it and <paramref name="maxRejectedPercent"/>.</param>
    /// <param name="maxRejectedPercent">As <paramref name="maxRejected"/>, as a percentage of the rows that were read; only one of both.</param>
    /// <returns>The same builder.</returns>
    public SequenceBuilder Run(string syncId, SequenceTermination terminateOn = SequenceTermination.Fatal, long? maxRejected = null, double? maxRejectedPercent = null)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        if (maxRejected is not null && maxRejectedPercent is not null)
        {
            throw new ArgumentException("Give how many rows may be rejected as a number or as a percentage, not both.", nameof(maxRejectedPercent));
        }

        _settings.Syncs.Add(new SequenceMemberSettings
        {
            Sync = syncId,
            TerminateOn = terminateOn,
            MaxRejected = maxRejectedPercent is { } percent ? new RejectedLimit(percent, IsPercent: true) : maxRejected is { } count ? new RejectedLimit(count, IsPercent: false) : null,
        });
        return this;
    }

    /// <summary>Sets how often the sequence runs. The interval counts from the start of the last run, manual runs included.</summary>
    /// <param name="interval">The interval, more than zero.</param>
    /// <returns>The same builder.</returns>
    public SequenceBuilder Every(TimeSpan interval)
    {
        _settings.Schedule.Interval = interval;
        return this;
    }

    /// <summary>Sets when the sequence runs by itself: at times, after a sync, or when another product calls.</summary>
    /// <param name="configure">Configures the schedule.</param>
    /// <returns>The same builder.</returns>
    public SequenceBuilder OnSchedule(Action<ScheduleBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new ScheduleBuilder(_settings.Schedule));
        return this;
    }

    /// <summary>Lets the sequence's own schedule rest. Runs by hand still go.</summary>
    /// <param name="paused">Whether it rests.</param>
    /// <returns>The same builder.</returns>
    public SequenceBuilder Paused(bool paused = true)
    {
        _settings.Paused = paused;
        return this;
    }
}
