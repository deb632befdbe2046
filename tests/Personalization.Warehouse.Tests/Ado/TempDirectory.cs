namespace Personalization.Warehouse.Tests.Ado;

/// <summary>A directory of one test, gone after it.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-");

    internal string FullName => _directory.FullName;

    internal string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
