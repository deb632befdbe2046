using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Reading;

/// <summary>A place in the configuration that is being read: its path, where it is written, and where its errors go.</summary>
/// <param name="Context">What the reading shares.</param>
/// <param name="Path">The path, such as <c>syncs.orders.mode</c>.</param>
/// <param name="Location">Where it is written.</param>
internal sealed record Place(ReadingContext Context, string Path, ConfigurationLocation Location)
{
    /// <summary>Gets a value indicating whether something was reported here or within.</summary>
    internal bool HasProblems => Context.Options.Problems.Any(problem => problem.Path.StartsWith(Path, StringComparison.Ordinal)
        && (problem.Path.Length == Path.Length || problem.Path[Path.Length] is '.' or '['));

    /// <summary>Answers the place of an entry.</summary>
    internal Place At(YamlEntry entry) => this with { Path = Path.Length == 0 ? entry.Key : $"{Path}.{entry.Key}", Location = entry.Location };

    /// <summary>Answers the place of an item of a list.</summary>
    internal Place At(int index, YamlNode item) => this with { Path = $"{Path}[{index}]", Location = item.Location };

    /// <summary>Answers the place of a key instead of its value.</summary>
    internal Place AtKey(YamlEntry entry) => At(entry) with { Location = entry.KeyLocation };

    /// <summary>Reports what is wrong here.</summary>
    internal void Report(string message) => Context.Options.Problems.Add(new ConfigurationProblem(Path, message, Location));
}
