using Microsoft.Extensions.DependencyInjection.Extensions;
using Personalization.DependencyInjection;
using Personalization.Journal;
using Personalization.Keys;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.State;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sources, and where records, state and keys lie.</summary>
public static partial class PersonalizationBuilderExtensions
{
    /// <summary>Adds a source that models are queried from.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="source">Makes the source; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSource(this IPersonalizationBuilder builder, Func<IServiceProvider, ISource> source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        builder.Services.AddSingleton(source);
        return builder;
    }

    /// <summary>Adds a source of which some things can be checked before it is made, such as a connection string.</summary>
    /// <typeparam name="T">What the source is made of.</typeparam>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="check">
    /// Answers what the source is made of; called at once. An <see cref="ArgumentException"/>, a <see cref="FormatException"/> or an exception of this library is reported with all else that is
    /// wrong, at the source.
    /// </param>
    /// <param name="source">Makes the source; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSource<T>(this IPersonalizationBuilder builder, string name, Func<T> check, Func<IServiceProvider, T, ISource> source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(source);
        if (string.IsNullOrWhiteSpace(name))
        {
            builder.Services.AddProblem("sources.", "A source has an empty name. Name it, such as 'warehouse'.");
            return builder;
        }

        if (ConfigurationChecks.Try(check, out var parts, out var problem))
        {
            return builder.AddSource(services => source(services, parts));
        }

        builder.Services.AddProblem($"sources.{name}", problem);
        return builder.Configure(options => options.Sources.Add(SourceSettings.Unmade(name)));
    }

    /// <summary>
    /// Adds a region: a record store by a name. Syncs write to the stores of all regions, or of those that they name, each with a snapshot of its own; this process looks records up in the
    /// region "default", or else in the first, or in the one of <see cref="ServeRegion"/>.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">
    /// The region's name. <see cref="RegionSettings.DefaultName"/> is the region of <c>UseRedis</c>, <see cref="UseStore"/> and the like, of which the last call counts; any other name may be
    /// there once.
    /// </param>
    /// <param name="configure">Says which store it has, such as <c>region => region.UseRedis("localhost:6379")</c>; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddRegion(this IPersonalizationBuilder builder, string name, Action<RegionBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var region = new RegionBuilder(name ?? string.Empty, builder.Services);
        configure(region);
        var settings = region.Build();
        if (name == RegionSettings.DefaultName)
        {
            // In the place of a store that the application registered before as a service.
            builder.Services.Replace(ServiceDescriptor.Singleton(StoreServices.OpenServed));
        }

        return builder.Configure(options =>
        {
            if (name == RegionSettings.DefaultName && options.Regions.FirstOrDefault(one => one.Name == name && one.IsInCode) is { } before)
            {
                options.Regions.Remove(before);
            }

            options.Regions.Add(settings);
        });
    }

    /// <summary>Says where records live, instead of in memory: in the region "default". The last call counts.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseStore(this IPersonalizationBuilder builder, Func<IServiceProvider, IRecordStore> store)
        => builder.AddRegion(RegionSettings.DefaultName, region => region.UseStore(store));

    /// <summary>Keeps the records of the region "default" in memory, as without any store. The last call counts.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseMemory(this IPersonalizationBuilder builder)
        => builder.AddRegion(RegionSettings.DefaultName, region => region.UseMemory());

    /// <summary>Says in which region this process looks records up.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="region">The name of a region's store.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder ServeRegion(this IPersonalizationBuilder builder, string region)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => options.Region = region ?? string.Empty);
    }

    /// <summary>Keeps snapshots and plans in a folder, so that they survive a restart.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="directory">The folder; made if there is none. A relative path counts from the application's content root.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseStateDirectory(this IPersonalizationBuilder builder, string directory, Action<StateDirectoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var state = new StateDirectoryOptions();
        configure?.Invoke(state);
        return builder.Configure(options =>
        {
            options.StateDirectory = directory ?? string.Empty;
            options.StateShared = state.Shared;
            options.MaxPlanBytes = state.MaxPlanBytes;
        });
    }

    /// <summary>Keeps snapshots and plans elsewhere than in a folder. The last call counts, and goes before a folder.</summary>
    /// <typeparam name="T">What the place is made of.</typeparam>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="check">
    /// Answers what the place is made of; called at once. An <see cref="ArgumentException"/>, a <see cref="FormatException"/> or an exception of this library is reported with all else that is
    /// wrong, at the state.
    /// </param>
    /// <param name="state">Makes the place, which is an <see cref="ISyncLease"/> too; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseState<T>(this IPersonalizationBuilder builder, Func<T> check, Func<IServiceProvider, T, ISyncStateStore> state)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(state);
        var settings = ConfigurationChecks.Try(check, out var parts, out var problem)
            ? new StateSettings(services => state(services, parts), "code")
            : new StateSettings(_ => throw Unmade.Of("state", "of syncs"), "code") { Problem = problem };
        return builder.Configure(options => options.State = settings);
    }

    /// <summary>Says where API keys are kept. The last call counts.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseKeyStore(this IPersonalizationBuilder builder, Func<IServiceProvider, IApiKeyStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        builder.Services.TryAddSingleton(provider => new ApiKeyIssuer(
            provider.GetRequiredService<IApiKeyStore>(), provider.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Says where API keys are kept, in a place of which some things can be checked before it is made. The last call counts.</summary>
    /// <typeparam name="T">What the store is made of.</typeparam>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="check">
    /// Answers what the store is made of; called at once. An <see cref="ArgumentException"/>, a <see cref="FormatException"/> or an exception of this library is reported with all else that is
    /// wrong, at the keys.
    /// </param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseKeyStore<T>(this IPersonalizationBuilder builder, Func<T> check, Func<IServiceProvider, T, IApiKeyStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(store);
        if (ConfigurationChecks.Try(check, out var parts, out var problem))
        {
            return builder.UseKeyStore(services => store(services, parts));
        }

        builder.Services.AddProblem("keys", problem);
        return builder.UseKeyStore(_ => throw Unmade.Of("store", "of API keys"));
    }

    /// <summary>Says where the journal is kept. The last call counts.</summary>
    internal static IPersonalizationBuilder UseJournal(this IPersonalizationBuilder builder, Func<IServiceProvider, IJournal> journal)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton(journal));
        return builder;
    }

    /// <summary>Says where the journal is kept, in a place of which some things can be checked before it is made. The last call counts.</summary>
    internal static IPersonalizationBuilder UseJournal<T>(this IPersonalizationBuilder builder, Func<T> check, Func<IServiceProvider, T, IJournal> journal)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (ConfigurationChecks.Try(check, out var parts, out var problem))
        {
            return builder.UseJournal(services => journal(services, parts));
        }

        builder.Services.AddProblem("journal", problem);
        return builder.UseJournal(_ => throw Unmade.Of("journal", "of runs"));
    }
}
