using Personalization.Errors;

namespace Personalization.DependencyInjection;

/// <summary>What is configured, before it is checked. The builders fill it; all errors in it are reported together at start.</summary>
internal sealed class PersonalizationOptions
{
    /// <summary>Gets or sets the configuration's name, by which a state, and the syncs in a store, belong to it: another configuration's are refused.</summary>
    /// <value><see langword="null"/> by default: the path of the configuration file, or the application's name.</value>
    public string? Name { get; set; }

    /// <summary>Gets the sources that came with the configuration, beside those that are services.</summary>
    public IList<SourceSettings> Sources { get; } = [];

    /// <summary>Gets the models that syncs refer to by name.</summary>
    public IList<ModelSettings> Models { get; } = [];

    public IList<CollectionSettings> Collections { get; } = [];

    public IList<SyncSettings> Syncs { get; } = [];

    /// <summary>Gets the sequences of syncs.</summary>
    public IList<SequenceSettings> Sequences { get; } = [];

    /// <summary>Gets when syncs alert and who is told, for all that do not say otherwise.</summary>
    public AlertSettings Alerts { get; } = new();

    /// <summary>Gets the channels that notices go to.</summary>
    public IList<AlertChannelSettings> AlertChannels { get; } = [];

    /// <summary>Gets what packages add to the configuration, at most one of each kind.</summary>
    public IList<ConfigurationExtension> Extensions { get; } = [];

    /// <summary>Gets what was found wrong while the configuration was read; reported together with all else that is wrong with it.</summary>
    public IList<ConfigurationProblem> Problems { get; } = [];

    /// <summary>
    /// Gets what tells where a path of the configuration, such as <c>syncs.orders.indexes.email</c>, is written: a file with line and
    /// column, or <see langword="null"/> when it is not written there.
    /// </summary>
    public IList<Func<string, ConfigurationLocation?>> Locators { get; } = [];

    /// <summary>Gets the texts that no error of the configuration may show, such as the values of environment variables.</summary>
    public HiddenTexts Hidden { get; } = new();

    /// <summary>Gets the record stores, one a region; records live in memory when there is none. Each sync writes to all, or to those that it names.</summary>
    public IList<RegionSettings> Regions { get; } = [];

    /// <summary>Gets or sets the region in which this process looks records up.</summary>
    /// <value><see langword="null"/> by default: the one named <see cref="RegionSettings.DefaultName"/>, or else the first.</value>
    public string? Region { get; set; }

    /// <summary>Gets or sets the place where snapshots and plans lie, unless the application names one itself.</summary>
    /// <value><see langword="null"/> by default: <see cref="StateDirectory"/>.</value>
    public StateSettings? State { get; set; }

    /// <summary>Gets or sets the folder that keeps snapshots and plans between runs.</summary>
    /// <value><see langword="null"/> by default: a temporary folder that goes with the process, so that the first run of the next process writes every row.</value>
    public string? StateDirectory { get; set; }

    /// <summary>Gets or sets a value indicating whether several processes use <see cref="StateDirectory"/>, each sync at a time under a lease of the record store, which has to give leases (Redis).</summary>
    public bool StateShared { get; set; }

    /// <summary>Gets or sets how many bytes the plan of a run may take in the state folder. A run whose plan would be larger stops before it writes.</summary>
    /// <value><see langword="null"/> by default: as much as the disk has, apart from a reserve of 64 MiB.</value>
    public long? MaxPlanBytes { get; set; }

    /// <summary>Gets or sets a value indicating whether this process only looks records up and schedules no sync.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool LookupsOnly { get; set; }

    /// <summary>Gets or sets how long the start of the host waits until every collection is ready.</summary>
    /// <value><see langword="null"/> by default: it does not wait.</value>
    public TimeSpan? FirstSyncTimeout { get; set; }

    /// <summary>Gets the name of the region in which this process looks records up; <see langword="null"/> when there are none.</summary>
    internal string? ServedRegion => Region ?? Regions.FirstOrDefault(region => region.Name == RegionSettings.DefaultName)?.Name ?? Regions.FirstOrDefault()?.Name;

    /// <summary>Gets or sets the words in which logs say what to do.</summary>
    internal SurfaceWords Words { get; set; } = SurfaceWords.Code;

    /// <summary>Answers the extension of a kind, which is added when there is none.</summary>
    public T Extension<T>()
        where T : ConfigurationExtension, new()
    {
        var extension = Extensions.OfType<T>().FirstOrDefault();
        if (extension is null)
        {
            extension = new T();
            Extensions.Add(extension);
        }

        return extension;
    }

    /// <summary>Tells where a path of the configuration is written.</summary>
    /// <returns>The place, or <see langword="null"/> when it is not written in a file.</returns>
    internal ConfigurationLocation? Locate(string path) => Locators.Select(locate => locate(path)).FirstOrDefault(found => found is not null);
}
