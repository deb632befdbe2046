using Personalization.Sync.Plan;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Plan;

public sealed class OutcomeLogTests : IDisposable
{
    private const string SyncId = "people";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-outcomes-");
    private readonly FileSyncStateStore _snapshots;

    public OutcomeLogTests() => _snapshots = new FileSyncStateStore(_directory.FullName);

    [Fact]
    public async Task ReadAsync_UpToAnOffset_AnswersTheVerdictsBeforeIt()
    {
        await WriteAsync("plan", 3);

        var (log, ordinals) = await ReadAsync("plan", 20);

        Assert.Equal(20, log.Covered);
        Assert.Equal([5, 15], ordinals);
        Assert.False(log.IsDone);
    }

    [Fact]
    public async Task ReadAsync_LogOfAnotherPlan_IsNone()
    {
        await WriteAsync("plan", 3);

        var (log, ordinals) = await ReadAsync("another", long.MaxValue);

        Assert.Equal(0, log.Covered);
        Assert.Equal(0, log.Length);
        Assert.Empty(ordinals);
    }

    [Fact]
    public async Task ReadAsync_ABitOfABlockChanged_EndsBeforeIt()
    {
        await WriteAsync("plan", 3);
        var path = _directory.GetFiles("*", SearchOption.AllDirectories).Single(file => file.Length > 0 && file.Extension == ".bin").FullName;
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var (log, ordinals) = await ReadAsync("plan", long.MaxValue);

        Assert.Equal(20, log.Covered);
        Assert.Equal([5, 15], ordinals);
    }

    [Fact]
    public async Task OpenAsync_AtALength_ForgetsWhatCameAfter()
    {
        await WriteAsync("plan", 3);
        var length = (await ReadAsync("plan", 10)).Log.Length;

        await using (var log = await OutcomeLog.OpenAsync(_snapshots, SyncId, "plan", length, default))
        {
            await log.CoverAsync(30, done: true, default);
        }

        var (read, ordinals) = await ReadAsync("plan", long.MaxValue);
        Assert.Equal([5], ordinals);
        Assert.Equal(30, read.Covered);
        Assert.True(read.IsDone);
    }

    [Fact]
    public async Task CoverAsync_CancelledAndAskedAgain_LosesNoVerdict()
    {
        await using (var log = await OutcomeLog.OpenAsync(_snapshots, SyncId, "plan", 0, default))
        {
            log.Add(new Verdict(VerdictKind.Deferred, PlanOperationKind.Change, 3));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await log.CoverAsync(5, done: false, new CancellationToken(canceled: true)));

            await log.CoverAsync(5, done: false, default);
        }

        Assert.Equal([3], (await ReadAsync("plan", long.MaxValue)).Ordinals);
    }

    public void Dispose()
    {
        _snapshots.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Blocks that cover 10, 20, … with a verdict each.</summary>
    private async Task WriteAsync(string plan, int blocks)
    {
        await using var log = await OutcomeLog.OpenAsync(_snapshots, SyncId, plan, 0, default);
        for (var block = 0; block < blocks; block++)
        {
            log.Add(new Verdict(VerdictKind.Deferred, PlanOperationKind.Add, (block * 10) + 5));
            await log.CoverAsync((block + 1) * 10, done: false, default);
        }
    }

    private async Task<(OutcomeReader Log, List<long> Ordinals)> ReadAsync(string plan, long maxCovered)
    {
        var ordinals = new List<long>();
        var log = await OutcomeReader.ReadAsync(_snapshots, SyncId, plan, maxCovered, verdict => ordinals.Add(verdict.Ordinal), default);
        return (log, ordinals);
    }
}
