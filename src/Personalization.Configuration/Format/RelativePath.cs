using Personalization.Configuration.Reading;

namespace Personalization.Configuration.Format;

/// <summary>Paths in a file count from the folder that it lies in, wherever the process was started.</summary>
internal static class RelativePath
{
    /// <summary>Answers the full path, or <see langword="null"/> when it is none, which is then reported.</summary>
    internal static string? Resolve(string path, Place place)
    {
        if (!path.Contains('\0', StringComparison.Ordinal))
        {
            return Path.GetFullPath(path, place.Context.Folder);
        }

        place.Report("The path holds a NUL character. Remove it.");
        return null;
    }
}
