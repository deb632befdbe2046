using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;

namespace Personalization.Configuration;

/// <summary>Reads and checks configuration files without starting anything. Thread-safe.</summary>
public static class YamlFile
{
    /// <summary>Reads a file, or all <c>.yaml</c> and <c>.yml</c> files of a folder as one configuration. Nothing is connected or opened but the files.</summary>
    /// <param name="path">The file or the folder; a relative path counts from the working directory.</param>
    /// <returns>What is configured. What is wrong with the files themselves is in its <see cref="PersonalizationOptions.Problems"/>, never thrown.</returns>
    internal static PersonalizationOptions Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new PersonalizationOptions();
        YamlReader.Default.Read(path, options);
        return options;
    }

    /// <summary>Finds everything that is wrong with a file or folder, as the start of a host would.</summary>
    /// <param name="path">The file or the folder; a relative path counts from the working directory.</param>
    /// <returns>What is wrong, by file, line and column; empty when nothing is. No value of an environment variable is in it.</returns>
    public static IReadOnlyList<ConfigurationProblem> Validate(string path) => DefinitionCompiler.Check(Read(path));
}
