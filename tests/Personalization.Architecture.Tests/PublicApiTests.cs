namespace Personalization.Architecture.Tests;

/// <summary>The public API of each assembly is a text file beside its project, so that every change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    private const string Update = "PERSONALIZATION_UPDATE_API";

    public static TheoryData<string> Projects => [.. SourceTree.SourceProjects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicApi_Always_IsAsWrittenDown(string project)
    {
        var actual = PublicApi.Describe(SourceTree.Load(project).GetTypes());
        var file = SourceTree.PathOf($"src/{project}/PublicAPI.txt");
        if (Environment.GetEnvironmentVariable(Update) == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(file, actual);
            return;
        }

        var written = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (written != actual)
        {
            Assert.Fail($"The public API of {project} is not what src/{project}/PublicAPI.txt says:\n{Diff(written, actual)}\n"
                + $"If this is wanted: {Update}=1 dotnet test tests/Personalization.Architecture.Tests, and commit the file.");
        }
    }

    [Fact]
    public void Describe_Sample_WritesWhatUsersSee()
    {
        var text = PublicApi.Describe([typeof(Sample<>), typeof(Sample<>.Kind)]);

        Assert.StartsWith("public abstract class Personalization.Architecture.Tests.PublicApiTests.Sample<T> : IDisposable where T : IComparable<T>\n", text, StringComparison.Ordinal);
        Assert.Contains("    public const int Size = 3\n", text, StringComparison.Ordinal);
        Assert.Contains("    protected Sample(T first, string text = \"a\\\"b\", CancellationToken cancellationToken = default)\n", text, StringComparison.Ordinal);
        Assert.Contains("    public abstract ValueTask<T> GetAsync<TKey>(in TKey key, int? count = null, params string[] names) where TKey : struct\n", text, StringComparison.Ordinal);
        Assert.Contains("    public required T Name { get; init; }\n", text, StringComparison.Ordinal);
        Assert.Contains("    public int Count { get; protected set; }\n", text, StringComparison.Ordinal);
        Assert.Contains("public enum Personalization.Architecture.Tests.PublicApiTests.Sample<T>.Kind\n    One = 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden", text, StringComparison.Ordinal);
    }

    private static string Diff(string written, string actual)
    {
        // Lines are compared with the type that they are of; a member's line alone may occur in many.
        static List<string> Qualified(string text)
        {
            var type = "";
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[0] == ' ' ? $"{type} >{l[3..]}" : type = l)];
        }

        var (before, after) = (Qualified(written), Qualified(actual));
        return string.Join('\n', before.Except(after).Select(l => "- " + l).Concat(after.Except(before).Select(l => "+ " + l)).DefaultIfEmpty("(order only)"));
    }

#pragma warning disable CA1034, CA1000, CA1823, IDE0051 // A sample of what libraries may show.
    public abstract class Sample<T> : IDisposable
        where T : IComparable<T>
    {
        public const int Size = 3;

        protected Sample(T first, string text = "a\"b", CancellationToken cancellationToken = default)
        {
        }

        public enum Kind
        {
            One = 1,
        }

        public required T Name { get; init; }

        public int Count { get; protected set; }

        internal int HiddenCount { get; set; }

        public abstract ValueTask<T> GetAsync<TKey>(in TKey key, int? count = null, params string[] names)
            where TKey : struct;

        public void Dispose() => GC.SuppressFinalize(this);

        private static void Hidden()
        {
        }
    }
#pragma warning restore CA1034, CA1000, CA1823, IDE0051
}
