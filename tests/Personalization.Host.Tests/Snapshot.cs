namespace Personalization.Host.Tests;

/// <summary>Texts that users see, kept in Expected; PERSONALIZATION_UPDATE_EXPECTED=1 writes them anew.</summary>
internal static class Snapshot
{
    internal static void Check(string name, string actual)
    {
        var path = Repository.PathOf("tests/Personalization.Host.Tests/Expected/" + name);
        if (Environment.GetEnvironmentVariable("PERSONALIZATION_UPDATE_EXPECTED") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : string.Empty, actual);
    }
}
