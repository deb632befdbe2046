namespace Personalization.Alerts;

/// <summary>When a trigger of a sync alerts. Immutable.</summary>
internal sealed record AlertRule(AlertTrigger Trigger)
{
    /// <summary>Gets from where it is a WARNING: a number, or a number of seconds; <see langword="null"/> for never.</summary>
    public decimal? Warning { get; init; }

    /// <summary>Gets from where it is CRITICAL.</summary>
    public decimal? Critical { get; init; }

    /// <summary>Gets from where rejected rows are a WARNING.</summary>
    public AlertRows? WarningRows { get; init; }

    /// <summary>Gets from where rejected rows are CRITICAL.</summary>
    public AlertRows? CriticalRows { get; init; }

    /// <summary>Gets within which time operations are added up.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Answers the level of a value that is bad when it is large.</summary>
    internal AlertLevel LevelOfMany(decimal value) => value >= Critical ? AlertLevel.Critical : value >= Warning ? AlertLevel.Warning : AlertLevel.Ok;

    /// <summary>Answers the level of a value that is bad when it is over what is allowed.</summary>
    internal AlertLevel LevelOfLong(TimeSpan value) => (decimal)value.TotalSeconds > Critical ? AlertLevel.Critical : (decimal)value.TotalSeconds > Warning ? AlertLevel.Warning : AlertLevel.Ok;

    /// <summary>Answers the level of a value that is bad when it is small.</summary>
    internal AlertLevel LevelOfFew(decimal value) => value < Critical ? AlertLevel.Critical : value < Warning ? AlertLevel.Warning : AlertLevel.Ok;

    /// <summary>Answers the level of rejected rows.</summary>
    internal AlertLevel LevelOfRows(long rows, long queried)
        => CriticalRows?.IsReached(rows, queried) == true ? AlertLevel.Critical : WarningRows?.IsReached(rows, queried) == true ? AlertLevel.Warning : AlertLevel.Ok;
}
