namespace Personalization.DependencyInjection;

/// <summary>Configures a sync.</summary>
public sealed partial class SyncBuilder
{
    private readonly SyncSettings _settings;

    internal SyncBuilder(SyncSettings settings) => _settings = settings;

    /// <summary>Sets the collection that is written.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder To(string collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        _settings.Collection = collection;
        return this;
    }

    /// <summary>Says which column gives an index its values. The primary index takes the model's primary key unless it is named here.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="column">The model's column.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Index(string index, string column)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(column);
        _settings.Indexes.Add(new SyncIndexSettings(index, column));
        return this;
    }

    /// <summary>
    /// Says which id the sync had before, so that its parts are this sync's own instead of another's that stands in the way. May stay when
    /// that has been done.
    /// </summary>
    /// <param name="syncId">The id before; of no configured sync.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder RenamedFrom(string syncId)
    {
        ArgumentNullException.ThrowIfNull(syncId);
        _settings.RenamedFrom = syncId;
        return this;
    }

    /// <summary>Names the regions that the sync writes to, instead of all.</summary>
    /// <param name="names">The names of regions, see <c>AddRegion</c>.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Regions(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
        {
            _settings.Regions.Add(name);
        }

        return this;
    }

    /// <summary>Sets what happens to rows that leave the model.</summary>
    /// <param name="behavior">The behavior; the fields are cleared by default.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder OnRemoved(RecordDeleteBehavior behavior)
    {
        _settings.OnRemoved = behavior;
        return this;
    }

    /// <summary>Sets how often the sync runs. The interval counts from the start of the last run, manual runs included.</summary>
    /// <param name="interval">The interval, more than zero.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Every(TimeSpan interval)
    {
        _settings.Schedule.Interval = interval;
        return this;
    }

    /// <summary>Sets when the sync runs by itself: at an interval, at times of a calendar, after another sync, or when another product calls.</summary>
    /// <param name="configure">Configures the schedule.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder OnSchedule(Action<ScheduleBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new ScheduleBuilder(_settings.Schedule));
        return this;
    }

    /// <summary>Lets the sync's own schedule rest. Runs by hand still go.</summary>
    /// <param name="paused">Whether it rests.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Paused(bool paused = true)
    {
        _settings.Paused = paused;
        return this;
    }

    /// <summary>Sets how much a run may remove before it stops without having written anything.</summary>
    /// <param name="percent">The share of the last snapshot in percent, 0 to 100; 100 switches the valve off.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder MaxRemovedPercent(int percent)
    {
        _settings.MaxRemovedPercent = percent;
        return this;
    }

    /// <summary>Keeps the parts that runs remove, so that <see cref="IUndoService.UndoAsync"/> can bring them back.</summary>
    /// <param name="period">For how long, at most seven days. Removed parts are personal data: whoever reads the journal reads them.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder UndoRemovalsFor(TimeSpan period)
    {
        _settings.Undo = period;
        return this;
    }

    /// <summary>Sets which rows the sync acts on.</summary>
    /// <param name="mode">The mode; upsert by default.</param>
    /// <returns>The same builder.</returns>
    public SyncBuilder Mode(SyncMode mode)
    {
        _settings.Mode = mode;
        return this;
    }
}
