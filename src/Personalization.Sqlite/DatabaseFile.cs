namespace Personalization.Sqlite;

/// <summary>The file of a connection string's <c>Data Source</c>.</summary>
internal static class DatabaseFile
{
    private const string Memory = ":memory:";
    private const string Uri = "file:";

    /// <summary>Answers what SQLite opens, and its full path where that is a file.</summary>
    /// <param name="source">The data source: a path, <c>:memory:</c>, or a <c>file:</c> address.</param>
    /// <param name="directory">The folder that a relative path counts from.</param>
    internal static (string Opened, string? File) Of(string source, string directory)
    {
        if (source.Equals(Memory, StringComparison.OrdinalIgnoreCase))
        {
            return (source, null);
        }

        if (!source.StartsWith(Uri, StringComparison.OrdinalIgnoreCase))
        {
            var path = Path.GetFullPath(source, directory);
            return (path, path);
        }

        // An address that begins with slashes is absolute; what is behind a question mark says how it is opened.
        var end = source.AsSpan().IndexOfAny('?', '#');
        var (named, rest) = end < 0 ? (source[Uri.Length..], string.Empty) : (source[Uri.Length..end], source[end..]);
        var isRelative = named.Length > 0 && !named.StartsWith('/') && !named.StartsWith(Memory, StringComparison.OrdinalIgnoreCase) && !rest.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
        return (isRelative && !OperatingSystem.IsWindows() ? Uri + Path.GetFullPath(named, directory) + rest : source, null);
    }
}
