using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks what was configured and makes the definitions of it, or reports every error at once.</summary>
internal static class DefinitionCompiler
{
    /// <summary>Compiles the options.</summary>
    /// <exception cref="PersonalizationException">The configuration has errors; the message lists all of them.</exception>
    internal static PersonalizationDefinitions Compile(PersonalizationOptions options, IReadOnlyList<ISource> sources)
    {
        var errors = new ConfigurationErrors(options);
        var define = Check(options, sources, errors);
        errors.ThrowIfAny();
        return define();
    }

    /// <summary>Finds everything that is wrong with a configuration, as the start of a host would.</summary>
    /// <returns>What is wrong, those in files by line and column; empty when nothing is.</returns>
    internal static IReadOnlyList<ConfigurationProblem> Check(PersonalizationOptions options)
    {
        var errors = new ConfigurationErrors(options);
        Check(options, [.. options.Sources.Select(settings => settings.Source)], errors);
        return errors.ToList();
    }

    /// <summary>Checks the options and answers what makes the definitions, to be called when there are no errors.</summary>
    internal static Func<PersonalizationDefinitions> Check(PersonalizationOptions options, IReadOnlyList<ISource> sources, ConfigurationErrors errors)
    {
        CheckOptions(options, errors);
        RegionChecks.Check(options, errors);
        var sourcesByName = SourcesByName(sources, errors);
        var collections = CollectionCompiler.Check(options.Collections, errors);
        var modelCompiler = new ModelCompiler(sourcesByName, errors);
        var models = modelCompiler.Check(options.Models);
        var syncs = new SyncCompiler(collections, models, modelCompiler, errors, options).Check(options.Syncs);
        SharedCollections.Check(options.Syncs, collections, errors);
        var sequences = new SequenceCompiler(options.Syncs.Select(sync => sync.Id).ToHashSet(StringComparer.Ordinal), errors).Check(options.Sequences);
        ScheduleCycles.Check(options, errors);
        var alerts = new AlertCompiler(options, errors).Check();
        CheckExtensions(options, collections, sourcesByName, errors);
        return () =>
        {
            var shared = models.Values.Select(modelCompiler.Define).ToDictionary(model => model.Name, StringComparer.Ordinal);
            return new PersonalizationDefinitions(
                collections.Values.Select(settings => CollectionCompiler.Define(settings, options.Syncs)),
                syncs.Select(sync => sync(name => shared[name])),
                shared.Values,
                sourcesByName.Values,
                [.. options.Extensions.Select(extension => extension.Define()), sequences(), alerts()]);
        };
    }

    private static void CheckExtensions(PersonalizationOptions options, Dictionary<string, CollectionSettings> collections, Dictionary<string, ISource> sources, ConfigurationErrors errors)
    {
        // Also one without a primary index, which is an error already.
        var known = collections.Values.ToDictionary(
            settings => settings.Name,
            settings => new CollectionDefinition(
                settings.Name,
                settings.Indexes.FirstOrDefault(index => index.Primary)?.Name ?? string.Empty,
                [.. settings.Indexes.Where(index => !index.Primary).Select(index => index.Name)]),
            StringComparer.Ordinal);
        foreach (var problem in options.Extensions.SelectMany(extension => extension.Check(known).Concat(extension.CheckSources(sources))))
        {
            errors.Add(problem.Path, problem.Message);
        }
    }

    private static void CheckOptions(PersonalizationOptions options, ConfigurationErrors errors)
    {
        if (options.FirstSyncTimeout is { } timeout && (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds >= uint.MaxValue - 1))
        {
            errors.Add("firstSyncTimeout", $"{timeout} is not a time to wait. Give more than zero and less than 49 days.");
        }

        if (options.MaxPlanBytes is <= 0)
        {
            errors.Add("state.maxPlanBytes", $"{options.MaxPlanBytes} is not a size. Give more than zero, or nothing for as much as the disk has.");
        }

        if (options.State?.Problem is { } problem)
        {
            errors.Add("state", problem);
        }

        if (options.StateDirectory is { } directory && string.IsNullOrWhiteSpace(directory))
        {
            errors.Add("state.directory", "The folder's name is empty. Give a folder, or none for a temporary one.");
        }
    }

    private static Dictionary<string, ISource> SourcesByName(IReadOnlyList<ISource> sources, ConfigurationErrors errors)
    {
        var byName = new Dictionary<string, ISource>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            if (!byName.TryAdd(source.Name, source))
            {
                errors.Add($"sources.{source.Name}", $"There are two sources of the name '{source.Name}'. Rename one of them.");
            }
        }

        return byName;
    }
}
