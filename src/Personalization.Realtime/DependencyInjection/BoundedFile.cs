namespace Personalization.Realtime.DependencyInjection;

/// <summary>Reads a file that the configuration names. Its length is not believed: a device has none, and no end.</summary>
internal static class BoundedFile
{
    /// <returns>The text; <see langword="null"/> when the file is larger.</returns>
    internal static string? ReadText(string path, int mostBytes)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[mostBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        using var reader = new StreamReader(new MemoryStream(bytes, 0, length));
        return length > mostBytes ? null : reader.ReadToEnd();
    }
}
