using Personalization.Mapping;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>A sync as it was configured, not yet checked.</summary>
internal sealed class SyncSettings(string id)
{
    public string Id { get; } = id;

    /// <summary>Gets or sets the id that the sync had before.</summary>
    /// <value><see langword="null"/> by default.</value>
    public string? RenamedFrom { get; set; }

    /// <summary>Gets or sets the name of the model that is read; either this or <see cref="OwnModel"/> is set.</summary>
    public string? Model { get; set; }

    /// <summary>Gets or sets the model that is this sync's own.</summary>
    public ModelSettings? OwnModel { get; set; }

    /// <summary>Gets or sets the collection that is written.</summary>
    public string? Collection { get; set; }

    /// <summary>Gets the columns of the indexes that the sync provides; the primary one defaults to the model's primary key.</summary>
    public IList<SyncIndexSettings> Indexes { get; } = [];

    /// <summary>Gets the fields.</summary>
    public IList<FieldMapping> Mappings { get; } = [];

    /// <summary>Gets the unit tests of the mappings.</summary>
    public IList<SyncUnitTest> UnitTests { get; } = [];

    /// <summary>Gets or sets which rows the sync acts on.</summary>
    /// <value><see cref="SyncMode.Upsert"/> by default.</value>
    public SyncMode Mode { get; set; }

    /// <summary>Gets or sets what happens to rows that leave the model.</summary>
    /// <value><see cref="RecordDeleteBehavior.ClearFields"/> by default.</value>
    public RecordDeleteBehavior OnRemoved { get; set; }

    /// <summary>Gets or sets the share of the last snapshot, in percent, that a run may remove.</summary>
    /// <value>50 by default; 0 to 100, where 100 switches the valve off.</value>
    public int MaxRemovedPercent { get; set; } = SyncConstants.DefaultMaxRemovedPercent;

    /// <summary>Gets or sets for how long parts that runs remove are kept, so that an undo can bring them back.</summary>
    /// <value><see langword="null"/> by default: not at all. At most seven days.</value>
    public TimeSpan? Undo { get; set; }

    /// <summary>Gets the regions that the sync writes to; all when it is empty.</summary>
    public IList<string> Regions { get; } = [];

    /// <summary>Gets when the sync runs by itself.</summary>
    /// <value>Says nothing by default: only by hand.</value>
    public ScheduleSettings Schedule { get; } = new();

    /// <summary>Gets when the sync alerts and who is told.</summary>
    public AlertSettings Alerts { get; } = new();

    /// <summary>Gets or sets a value indicating whether the sync's own schedule rests. Runs by hand still go.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Paused { get; set; }
}

/// <summary>Which column gives an index its values, as it was configured, not yet checked.</summary>
internal sealed record SyncIndexSettings(string Index, string Column);
