using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Reading;

/// <summary>Finds the files of a configuration: one, or all of a folder.</summary>
internal static class YamlFiles
{
    /// <summary>Answers the files in ordinal order of their names.</summary>
    /// <exception cref="UnreadableFileException">There is none.</exception>
    internal static IReadOnlyList<string> Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? [path]
                : throw new UnreadableFileException(null, $"There is no file or folder '{Path.GetFullPath(path)}'. Name the configuration's file, or a folder of .yaml files.");
        }

        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(path).Where(IsYaml).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(null, $"The folder '{path}' cannot be read ({exception.GetType().Name}). See that this process may list it.");
        }

        return files.Length > 0 ? files : throw new UnreadableFileException(null, $"The folder '{path}' holds no file that ends in .yaml or .yml. Put the configuration there.");
    }

    /// <summary>Answers the folder that relative paths of a configuration count from, as a full path.</summary>
    internal static string FolderOf(string path)
    {
        var full = Path.GetFullPath(path);
        return Directory.Exists(full) ? full : Path.GetDirectoryName(full) ?? full;
    }

    private static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml";
}
