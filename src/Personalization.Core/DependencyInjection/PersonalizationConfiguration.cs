using Personalization.DependencyInjection.Compilation;

namespace Personalization.DependencyInjection;

/// <summary>Checks a configuration without starting anything. Thread-safe.</summary>
internal static class PersonalizationConfiguration
{
    /// <summary>Finds everything that is wrong with a configuration, as the start of a host would.</summary>
    /// <param name="options">The configuration; its sources are those that came with it.</param>
    /// <returns>What is wrong, those in files by line and column; empty when nothing is.</returns>
    public static IReadOnlyList<ConfigurationProblem> Check(PersonalizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new ConfigurationErrors(options);
        DefinitionCompiler.Check(options, [.. options.Sources.Select(settings => settings.Source)], errors);
        return errors.ToList();
    }
}
