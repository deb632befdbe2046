namespace Personalization.Architecture.Tests;

public sealed class FileSizeTests
{
    private const int MaxLines = 500;

    [Fact]
    public void SourceFiles_Always_HaveAtMost500Lines()
    {
        var tooLong = SourceTree.Files("src", "*.cs")
            .Select(file => (File: SourceTree.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(f => f.Lines > MaxLines)
            .Select(f => $"{f.File} has {f.Lines} lines; at most {MaxLines}. Split it by concern.");

        Assert.Empty(tooLong);
    }
}
