using System.Text;

namespace Personalization.Configuration.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("personalization-yaml-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        // A half of a surrogate pair, which a random edit leaves, becomes U+FFFD instead of failing the test.
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(text));
        return file;
    }
}
