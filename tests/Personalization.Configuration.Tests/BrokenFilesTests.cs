namespace Personalization.Configuration.Tests;

/// <summary>Each broken file has beside it what a user is told of it, to the letter.</summary>
public sealed class BrokenFilesTests
{
    private const string Update = "PERSONALIZATION_UPDATE_EXPECTED";

    public static TheoryData<string> Files => [.. TestFiles.Names(TestFiles.Broken)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Check_BrokenFile_SaysWhatIsExpected(string name)
    {
        var file = Path.Combine(TestFiles.Broken, name);
        var actual = TestReader.Problems(file, Path.GetDirectoryName(file)!);
        var expectation = Path.ChangeExtension(file, ".expected");
        if (Environment.GetEnvironmentVariable(Update) == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(expectation, actual);
        }

        Assert.NotEqual(string.Empty, actual);
        Assert.DoesNotContain(TestReader.Secret, actual, StringComparison.Ordinal);
        Assert.True(File.Exists(expectation), $"{name} has no .expected beside it. {Update}=1 writes it; then read it.");
        Assert.Equal(File.ReadAllText(expectation), actual);
    }

    [Fact]
    public void Corpus_Always_IsLargeAndHasNoExpectationWithoutFile()
    {
        Assert.True(Files.Count >= 80, $"There are only {Files.Count} broken files.");
        Assert.All(
            Directory.EnumerateFiles(TestFiles.Broken, "*.expected", SearchOption.AllDirectories),
            expectation => Assert.True(File.Exists(Path.ChangeExtension(expectation, ".yaml")), $"{expectation} belongs to no file."));
    }
}
