using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Sources;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>What is configured of real time, before it is checked. Builders and the configuration file fill it.</summary>
internal sealed class RealtimeSettings : ConfigurationExtension
{
    /// <summary>Gets the event sources.</summary>
    public IList<EventSourceSettings> EventSources { get; } = [];

    /// <summary>Gets the event models.</summary>
    public IList<EventModelSettings> EventModels { get; } = [];

    /// <summary>Gets the audiences.</summary>
    public IList<AudienceSettings> Audiences { get; } = [];

    /// <summary>Gets the contracts.</summary>
    public IList<ContractSettings> Contracts { get; } = [];

    /// <summary>Gets the offers.</summary>
    public IList<OffersSettings> Offers { get; } = [];

    /// <summary>Gets the sinks.</summary>
    public IList<SinkSettings> Sinks { get; } = [];

    /// <summary>Gets the destinations.</summary>
    public IList<DestinationSettings> Destinations { get; } = [];

    /// <summary>Gets which entries and exits are sent.</summary>
    public IList<RealtimeSyncSettings> RealtimeSyncs { get; } = [];

    /// <summary>Gets which events are sent.</summary>
    public IList<EventSyncSettings> EventSyncs { get; } = [];

    /// <inheritdoc/>
    public override IEnumerable<ConfigurationProblem> Check(IReadOnlyDictionary<string, CollectionDefinition> collections)
    {
        ArgumentNullException.ThrowIfNull(collections);
        return SettingsCompiler.Check(this, collections);
    }

    /// <inheritdoc/>
    public override IEnumerable<ConfigurationProblem> CheckSources(IReadOnlyDictionary<string, ISource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return SinkCompiler.CheckSources(this, sources);
    }

    /// <inheritdoc/>
    public override IEnumerable<string?> UsedSources => Sinks.Select(sink => sink.Source);

    /// <inheritdoc/>
    public override IEnumerable<ConfigurationProblem> Remark(PersonalizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FieldRemarks.Of(SettingsCompiler.Define(this).Audiences, options);
    }

    /// <inheritdoc/>
    public override object Define() => SettingsCompiler.Define(this);

    /// <inheritdoc/>
    public override void AddTo(PersonalizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var other = options.Extension<RealtimeSettings>();
        Add(EventSources, other.EventSources);
        Add(EventModels, other.EventModels);
        Add(Audiences, other.Audiences);
        Add(Contracts, other.Contracts);
        Add(Offers, other.Offers);
        Add(Sinks, other.Sinks);
        Add(Destinations, other.Destinations);
        Add(RealtimeSyncs, other.RealtimeSyncs);
        Add(EventSyncs, other.EventSyncs);
    }

    private static void Add<T>(IEnumerable<T> from, IList<T> to)
    {
        foreach (var item in from)
        {
            to.Add(item);
        }
    }
}
