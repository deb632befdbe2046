namespace Personalization.DependencyInjection;

/// <summary>How a state directory is used. Not thread-safe; read when it is set.</summary>
public sealed class StateDirectoryOptions
{
    /// <summary>Gets or sets how many bytes the plan of a run may take. A run whose plan would be larger stops before it writes.</summary>
    /// <value><see langword="null"/> by default: as much as the disk has, apart from a reserve of 64 MiB.</value>
    public long? MaxPlanBytes { get; set; }

    /// <summary>Gets or sets a value indicating whether several processes use the folder. The record store has to lease syncs among them, as Redis does.</summary>
    /// <value><see langword="false"/> by default: the folder is locked for one process.</value>
    public bool Shared { get; set; }
}
