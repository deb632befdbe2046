using Personalization.Schedules;

namespace Personalization.DependencyInjection;

/// <summary>Configures when something runs by itself. A schedule is of one kind: an interval, a cron expression, times of the week, another sync, or a webhook.</summary>
public sealed class ScheduleBuilder
{
    private readonly ScheduleSettings _settings;

    internal ScheduleBuilder(ScheduleSettings settings) => _settings = settings;

    /// <summary>Runs it again and again. The interval counts from the start of the last run, manual runs included.</summary>
    /// <param name="interval">The interval, more than zero.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder Every(TimeSpan interval)
    {
        _settings.Interval = interval;
        return this;
    }

    /// <summary>Runs it at the minutes that a cron expression names, in UTC unless <see cref="TimeZone"/> says otherwise.</summary>
    /// <param name="expression">Five fields: minute, hour, day of the month (also L, its last), month, day of the week. Where both fields of days are set, either may match.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder Cron(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        _settings.Cron = expression;
        return this;
    }

    /// <summary>Runs it at a time of day. Several calls add up.</summary>
    /// <param name="time">The time of day, to the minute, in UTC unless <see cref="TimeZone"/> says otherwise.</param>
    /// <param name="days">The days of the week; every day without any.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder At(TimeOnly time, params DayOfWeek[] days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var recurrence = new RecurrenceSettings { At = time };
        foreach (var day in days)
        {
            recurrence.Days.Add(day);
        }

        _settings.Recurrence.Add(recurrence);
        return this;
    }

    /// <summary>Runs it whenever a run of another sync has come to its end, with or without rejections.</summary>
    /// <param name="syncId">The other sync.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder After(string syncId)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        _settings.After = syncId;
        return this;
    }

    /// <summary>Runs it when another product calls <c>POST /api/v1/hooks/{id}</c>, since a job there has ended well.</summary>
    /// <param name="provider">Who calls.</param>
    /// <param name="secret">What the calls are signed with.</param>
    /// <param name="jobs">The jobs or connectors whose end counts; all without any.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder OnWebhook(ScheduleWebhookProvider provider, string secret, params string[] jobs)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(jobs);
        _settings.Webhook = provider;
        _settings.Secret = secret;
        foreach (var job in jobs)
        {
            _settings.Jobs.Add(job);
        }

        return this;
    }

    /// <summary>Sets the time zone of a cron expression or of times of day.</summary>
    /// <param name="name">Its IANA name, such as <c>Europe/Berlin</c>; UTC by default.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder TimeZone(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _settings.TimeZone = name;
        return this;
    }

    /// <summary>Sets when the schedule begins.</summary>
    /// <param name="start">The first moment; at once by default.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder From(DateTimeOffset start)
    {
        _settings.Start = ScheduleMoment.Of(start);
        return this;
    }

    /// <summary>Sets when the schedule ends.</summary>
    /// <param name="end">The last moment; never by default.</param>
    /// <returns>The same builder.</returns>
    public ScheduleBuilder Until(DateTimeOffset end)
    {
        _settings.End = ScheduleMoment.Of(end);
        return this;
    }
}
