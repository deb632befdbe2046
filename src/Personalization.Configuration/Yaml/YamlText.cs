using System.Text;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>Reads the text of a file: UTF-8, with or without a byte order mark.</summary>
internal static class YamlText
{
    /// <summary>A file is held in memory; a larger one is none that a person wrote.</summary>
    internal const int MaxBytes = 4 * 1024 * 1024;

    /// <exception cref="UnreadableFileException">The file is not there, cannot be read, or is no text.</exception>
    internal static string Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Decode(bytes.AsSpan(0, length), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(
                new ConfigurationLocation(path, 1, 1), $"The file cannot be read ({exception.GetType().Name}). See that this process may read it.");
        }
    }

    internal static string Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new UnreadableFileException(
                new ConfigurationLocation(file, 1, 1), $"The file is larger than {MaxBytes / 1024 / 1024} MiB. Split it: a configuration may be a directory of files.");
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        var text = Encoding.UTF8.GetString(bytes);
        var bad = FirstBadByte(bytes);
        if (bad >= 0)
        {
            throw new UnreadableFileException(PlaceOf(bytes[..bad], file), "The file is not UTF-8 from here on. Save it as UTF-8.");
        }

        var nul = bytes.IndexOf((byte)0);
        return nul < 0
            ? text
            : throw new UnreadableFileException(PlaceOf(bytes[..nul], file), "The file holds a NUL character here, so it is no text. Save it as UTF-8.");
    }

    private static int FirstBadByte(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (position < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[position..], out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return position;
            }

            position += consumed;
        }

        return -1;
    }

    private static ConfigurationLocation PlaceOf(ReadOnlySpan<byte> before, string file)
        => new(file, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
}
