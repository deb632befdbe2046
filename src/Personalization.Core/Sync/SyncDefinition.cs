using Personalization.Mapping;
using Personalization.Schedules;
using Personalization.Sources;

namespace Personalization.Sync;

/// <summary>A sync: which model becomes which part of the records of a collection, and when. Immutable.</summary>
internal sealed class SyncDefinition
{
    public required string Id { get; init; }

    /// <summary>Gets the id that the sync had before, whose parts are its own; <see langword="null"/> when there was none.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>Gets the configuration that the sync belongs to: the path of its file, or the application's name.</summary>
    public string Configuration { get; init; } = string.Empty;

    /// <summary>Gets the model that is read.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>Gets the collection that is written.</summary>
    public required string Collection { get; init; }

    /// <summary>
    /// Gets the column assigned to the collection's primary index: the identity of a row. Where it is not the model's primary key and holds an array, each element is the
    /// identity of a record.
    /// </summary>
    public required string KeyColumn { get; init; }

    /// <summary>Gets what answers where a path of the configuration is written, such as <c>personalization.yaml:14:5</c>; <see langword="null"/> for what is not in a file.</summary>
    internal Func<string, string?> Locate { get; init; } = static _ => null;

    internal MappingRun MappingRunOf(string runId, DateTimeOffset startedAt) => new(Model.Name.Length > 0 ? Model.Name : Id, Id, runId, startedAt);

    /// <summary>
    /// Gets a value indicating whether a row may become several records: the identity is another column than the model's primary key, so that it may hold an array.
    /// </summary>
    internal bool MayExpand => !string.Equals(KeyColumn, Model.PrimaryKey, StringComparison.Ordinal);

    /// <summary>Gets the indexes, other than the primary one, that this sync provides, with their columns.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Indexes { get; init; }

    /// <summary>Gets the fields of the part.</summary>
    public required IReadOnlyList<FieldMapping> Mappings { get; init; }

    /// <summary>Gets which rows the sync acts on.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>Gets what happens to rows that leave the model.</summary>
    public RecordDeleteBehavior OnRemoved { get; init; }

    /// <summary>Gets the share of the last snapshot, in percent, that a run may remove; 50 by default, 100 switches the valve off.</summary>
    public int MaxRemovedPercent { get; init; } = SyncConstants.DefaultMaxRemovedPercent;

    /// <summary>Gets for how long parts that runs remove are kept, so that an undo can bring them back; <see langword="null"/> for not at all.</summary>
    public TimeSpan? Undo { get; init; }

    /// <summary>Gets the regions that the sync writes to; all when it is empty.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Gets when the sync runs by itself.</summary>
    public ScheduleDefinition Schedule { get; init; } = ScheduleDefinition.Manual;

    /// <summary>Gets the unit tests of its mappings.</summary>
    public IReadOnlyList<SyncUnitTest> UnitTests { get; init; } = [];

    /// <summary>Gets a value indicating whether the sync's own schedule rests.</summary>
    public bool Paused { get; init; }
}
