using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Tests;

public sealed class GoodFilesTests
{
    public static TheoryData<string> Files => [.. TestFiles.Names(TestFiles.Good)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Check_GoodFile_FindsNothing(string name)
        => Assert.Equal(string.Empty, TestReader.Problems(Path.Combine(TestFiles.Good, name), TestFiles.Good));

    [Fact]
    public void Read_Variables_TakeTheirPlaceInEveryKindOfValue()
    {
        var options = TestReader.Read(Path.Combine(TestFiles.Good, "variables.yaml"));

        var sync = Assert.Single(options.Syncs);
        Assert.Equal("customers", sync.Model);
        Assert.Equal(SyncMode.Insert, sync.Mode);
        Assert.Equal(25, sync.MaxRemovedPercent);
        Assert.True(sync.Paused);
        Assert.Equal(TimeSpan.FromMinutes(10), sync.Schedule.Interval);
        Assert.Equal(2_000_000_000, options.MaxPlanBytes);
        Assert.Equal(Path.Combine(TestFiles.Good, "shop.db-state"), options.StateDirectory);
        Assert.Single(options.Regions);
    }

    [Fact]
    public void Read_RelativePaths_CountFromTheFile()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", "stores: { default: { type: sqlite, path: data/records.db } }");

        Assert.Equal(Path.Combine(folder.Path, "data", "records.db-state"), TestReader.Read(file).StateDirectory);
    }

    [Theory]
    [InlineData("stores: { default: { type: sqlite } }")]
    [InlineData("stores: { default: { type: redis, connectionString: localhost } }")]
    [InlineData("stores: { one: { type: sqlite }, two: { type: memory } }")]
    public void Read_NoStateNamed_StateLiesBesideTheFile(string stores)
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", stores);

        var options = TestReader.Read(file);

        Assert.Equal(Path.Combine(folder.Path, ".personalization"), options.StateDirectory);
        Assert.Equal(file, options.Name);
        Assert.Empty(options.Problems);
    }

    [Theory]
    [InlineData("collections: {}")]
    [InlineData("stores: { default: { type: memory } }")]
    public void Read_NoStateNamedAndRecordsInMemory_StateIsTemporary(string content)
    {
        using var folder = new TestFolder();

        Assert.Null(TestReader.Read(folder.Write("a.yaml", content)).StateDirectory);
    }

    [Fact]
    public void Read_Always_OpensNothing()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", "sources: { shop: { type: sqlite, connectionString: Data Source=shop.db } }\nstores: { default: { type: sqlite, path: data/records.db } }\nstate: { directory: state }");

        Assert.Empty(YamlFile.Validate(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Default_InThisProcess_AsksItsEnvironment()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", "state: { directory: \"${PATH}\" }");
        var options = new PersonalizationOptions();

        YamlReader.Default.Read(file, options);

        Assert.Equal(Path.GetFullPath(Environment.GetEnvironmentVariable("PATH")!, folder.Path), options.StateDirectory);
    }
}
