using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Runs whose displaced rows go to disk: what lies there meanwhile, and that it is gone afterwards.</summary>
public sealed class SyncSpillTests : IDisposable
{
    private const int Count = 5_000;

    private static readonly SyncLimits Limits = new() { DisplacedBytes = 20_000, WindowEntries = 64 };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-spill-");

    [Fact]
    public async Task RunAsync_Spilled_LeavesNoFileBehind()
    {
        using var harness = await StartAsync();

        var run = await harness.RunAsync(Shuffled());

        Assert.Equal(Count, run.Counts.Unchanged);
        AssertClean();
    }

    [Theory]
    [InlineData(20_000, 1_000_000)]
    [InlineData(100_000_000, 1_000_000)]
    [InlineData(100_000_000, 100)]
    public async Task RunAsync_Shuffled_WritesWhatChangedAlone(long displacedBytes, int maxProvisionalRows)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = await StartAsync(store);
        harness.Limits = Limits with { DisplacedBytes = displacedBytes, MaxProvisionalRows = maxProvisionalRows, BatchOperations = 1 };
        var rows = Shuffled();
        rows[Count / 2] = rows[Count / 2] with { Name = "changed" };
        store.ClearCounts();

        var run = await harness.RunAsync(rows);

        Assert.Equal((1, Count - 1), (run.Counts.Changed, run.Counts.Unchanged));
        Assert.Equal(1, store.CountOf(StoreOperations.Apply));
    }

    [Fact]
    public async Task RunAsync_SourceFailsAfterASpill_LeavesNoFileBehind()
    {
        using var harness = await StartAsync();
        harness.Query = new FakeQuery(SourceQuery.FromRows(Shuffled(), CustomerJson.Default.Customer)).FailAfter(Count - 1);

        var run = await harness.RunAsync([]);

        Assert.Equal(ErrorCodes.SourceFailed, run.ErrorCode);
        AssertClean();
    }

    [Fact]
    public async Task RunAsync_WhileSpilled_FilesAreTemporaryAndReadableByTheirOwnerAlone()
    {
        using var harness = await StartAsync();
        FileInfo[] files = [];
        var rows = Shuffled();
        harness.Query = new EnumerableSourceQuery<Customer>(
            () => rows.Select((row, i) =>
            {
                files = i == Count - 1 ? _directory.GetFiles("base.bin.*.tmp", SearchOption.AllDirectories) : files;
                return row;
            }),
            CustomerJson.Default.Customer);

        await harness.RunAsync(rows);

        Assert.NotEmpty(files);
        if (!OperatingSystem.IsWindows())
        {
            Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
        }

        AssertClean();
    }

    [Fact]
    public async Task RunAsync_EveryKeyTwiceAndSpilled_RefusesEveryRowAndChangesNothing()
    {
        using var harness = await StartAsync();
        var rows = Shuffled();

        var run = await harness.RunAsync([.. rows, .. rows.Select(row => row with { Name = "other" })]);

        Assert.Equal(2 * Count, run.Counts.Rejected);
        Assert.Equal(0, run.Counts.Removed);
        Assert.Equal(100, run.Rejections.Select(row => row.Key).Distinct().Count());
        Assert.Equal("""{"name":"n7"}""", await harness.FindAsync("k7"));
        Assert.Equal(Count, (await harness.RunAsync(Rows())).Counts.Unchanged);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static List<Customer> Rows() => [.. Enumerable.Range(0, Count).Select(i => new Customer($"k{i}", null, $"n{i}"))];

    private static List<Customer> Shuffled()
    {
        var rows = Rows();
        new Random(TestSettings.NextSeed()).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        return rows;
    }

    private async Task<SyncHarness> StartAsync(IRecordStore? store = null)
    {
        var harness = new SyncHarness(store, snapshots: new FileSyncStateStore(_directory.FullName)) { Limits = Limits };
        Assert.Equal(Count, (await harness.RunAsync(Rows())).Counts.Added);
        return harness;
    }

    private void AssertClean()
        => Assert.Equal(["snapshot.bin", "state.lock"], _directory.GetFiles("*", SearchOption.AllDirectories).Select(file => file.Name).Order());
}
