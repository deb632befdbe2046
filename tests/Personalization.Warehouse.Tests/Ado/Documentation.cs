namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Finds the repository's own documents.</summary>
internal static class Documentation
{
    internal static string Read(string relativePath)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Personalization.sln")))
        {
            root = root.Parent!;
        }

        return File.ReadAllText(Path.Combine(root.FullName, relativePath));
    }
}
