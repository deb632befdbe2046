using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Personalization.Realtime.Events;

/// <summary>The text of a path: names parted by dots; a <c>.</c> or <c>\</c> within a name has a <c>\</c> before it, an array's element is its position.</summary>
internal static class FieldPath
{
    /// <summary>Parts a path into its names.</summary>
    /// <returns><see langword="false"/> when a name is empty, or a <c>\</c> stands before anything but a dot or another one.</returns>
    internal static bool TryParse(string path, [NotNullWhen(true)] out string[]? names)
    {
        names = null;
        var parts = new List<string>();
        var name = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '.')
            {
                parts.Add(name.ToString());
                name.Clear();
                continue;
            }

            if (path[i] == '\\' && (++i == path.Length || path[i] is not ('.' or '\\')))
            {
                return false;
            }

            name.Append(path[i]);
        }

        parts.Add(name.ToString());
        if (parts.Contains(string.Empty))
        {
            return false;
        }

        names = [.. parts];
        return true;
    }

    /// <summary>Parts a path that was checked before.</summary>
    internal static string[] Parse(string path)
        => TryParse(path, out var names) ? names : throw new ArgumentException($"'{path}' is no path: names are parted by single dots, and a dot or backslash within a name has a backslash before it.", nameof(path));
}
