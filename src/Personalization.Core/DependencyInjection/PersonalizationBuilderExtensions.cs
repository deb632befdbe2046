using Personalization.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the cache: collections, syncs, where records live and what the process does.</summary>
public static partial class PersonalizationBuilderExtensions
{
    /// <summary>Adds a collection: a named set of records.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name: letters and digits; it is part of the URL.</param>
    /// <param name="configure">Configures the collection; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddCollection(this IPersonalizationBuilder builder, string name, Action<CollectionBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new CollectionSettings(name);
        configure(new CollectionBuilder(settings));
        return builder.Configure(options => options.Collections.Add(settings));
    }

    /// <summary>Adds a model that several syncs may read.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which syncs refer to it.</param>
    /// <param name="configure">Configures the model; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddModel(this IPersonalizationBuilder builder, string name, Action<ModelBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new ModelSettings(name);
        configure(new ModelBuilder(settings));
        return builder.Configure(options => options.Models.Add(settings));
    }

    /// <summary>Adds a sync: a model that becomes records of a collection.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="id">The sync's id.</param>
    /// <param name="configure">Configures the sync; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSync(this IPersonalizationBuilder builder, string id, Action<SyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new SyncSettings(id);
        configure(new SyncBuilder(settings));
        return builder.Configure(options => options.Syncs.Add(settings));
    }

    /// <summary>Adds a sequence: syncs that run one after another, until one of them ends it.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="id">The sequence's id.</param>
    /// <param name="configure">Configures the sequence; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSequence(this IPersonalizationBuilder builder, string id, Action<SequenceBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new SequenceSettings(id);
        configure(new SequenceBuilder(settings));
        return builder.Configure(options => options.Sequences.Add(settings));
    }

    /// <summary>Schedules no sync in this process: it only looks records up that others write to the same store.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder LookupsOnly(this IPersonalizationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => options.LookupsOnly = true);
    }

    /// <summary>
    /// Lets the start of the host wait until every collection is ready, so that nothing is served before. Services that are started
    /// after the cache wait too; the scheduled syncs themselves are started before.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="timeout">How long to wait, more than zero; then the start fails and names the syncs that are missing.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder WaitForFirstSync(this IPersonalizationBuilder builder, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => options.FirstSyncTimeout = timeout);
    }

    private static IPersonalizationBuilder Configure(this IPersonalizationBuilder builder, Action<PersonalizationOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }
}
