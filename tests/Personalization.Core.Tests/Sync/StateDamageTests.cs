using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Whatever becomes of the files of a state directory, the next run asks the store and repairs both.</summary>
public sealed class StateDamageTests : IDisposable
{
    private const int Count = 60;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-damage-");
    private readonly FaultyRecordStore _store = new(new InMemoryRecordStore());
    private readonly FileSyncStateStore _snapshots;
    private readonly SyncHarness _harness;

    public StateDamageTests()
    {
        _snapshots = new FileSyncStateStore(_directory.FullName);
        _harness = new SyncHarness(_store, _snapshots) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 1, LowWaterBatches = 1 } };
    }

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var damage in Damages)
        {
            foreach (var run in new[] { "run", "full", "clear", "reconcile", "resetForced" })
            {
                data.Add(damage, run);
            }
        }

        return data;
    }

    public static TheoryData<string, string> OpenFiles()
    {
        var data = new TheoryData<string, string>();
        foreach (var damage in Damages)
        {
            foreach (var file in new[] { "snapshot.bin", "plan.bin", "draft.bin", "outcomes.bin" })
            {
                data.Add(damage, file);
            }
        }

        return data;
    }

    private static string[] Damages => ["gone", "empty", "half", "zeros", "start", "middle", "end"];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task RunAsync_SnapshotIsDamaged_AsksTheStoreAndRepairs(string damage, string request)
    {
        await _harness.RunAsync(Version(0, Count));
        Damage("snapshot.bin", damage);

        var run = await _harness.RunAsync(Version(1, Count - 5), OptionsOf(request));

        Assert.Equal((SyncRunStatus.Success, null), (run.Status, run.Error));
        if (request != "resetForced")
        {
            Assert.Equal(5, run.Counts.Removed);
            await AssertEqualsAsync(Version(1, Count - 5));
        }

        Assert.Equal(Count - 5, (await _harness.RunAsync(Version(1, Count - 5))).Counts.Unchanged);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("middle")]
    public async Task RunAsync_ResetCdcWhereTheSnapshotIsDamaged_IsRefused(string damage)
    {
        await _harness.RunAsync(Version(0, Count));
        Damage("snapshot.bin", damage);

        var run = await _harness.RunAsync(Version(1, Count), new SyncRunOptions { Resync = SyncResync.ResetCdc });

        Assert.Equal(ErrorCodes.StoreMismatch, run.ErrorCode);
        Assert.Equal(SyncRunStatus.Success, (await _harness.RunAsync(Version(1, Count))).Status);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("middle")]
    public async Task PlanAsync_SnapshotIsDamaged_ComparesWithTheStore(string damage)
    {
        await _harness.RunAsync(Version(0, Count));
        Damage("snapshot.bin", damage);
        _harness.Rows = Version(1, Count - 5);
        using var service = _harness.CreateService();
        await service.StartAsync(default);

        var plan = await service.PlanAsync(SyncHarness.SyncId);

        Assert.Equal((5, Count - 5), (plan.Counts.Removed, plan.Counts.Changed));
    }

    [Theory]
    [MemberData(nameof(OpenFiles))]
    public async Task RunAsync_FilesOfARunThatWasCutShortAreDamaged_Repairs(string damage, string file)
    {
        await _harness.RunAsync(Version(0, Count));
        await StopAsync(batch: 3, Version(1, Count - 5));
        Damage(file, damage);

        var run = await _harness.RunAsync(Version(1, Count - 5));

        Assert.Equal((SyncRunStatus.Success, null), (run.Status, run.Error));
        Assert.True(run.Counts.AddUp);
        await AssertEqualsAsync(Version(1, Count - 5));
        Assert.Equal(Count - 5, (await _harness.RunAsync(Version(1, Count - 5))).Counts.Unchanged);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("middle")]
    public async Task RunAsync_DraftIsDamagedAfterThePlanWasApplied_Repairs(string damage)
    {
        await _harness.RunAsync(Version(0, Count));
        var refused = Version(1, Count);
        refused[7] = refused[7] with { Email = "e8" };
        _harness.Limits = _harness.Limits with { Stepped = step => _ = step == RunStep.SnapshotCommitted ? throw new InvalidOperationException("The process ends here.") : 0 };
        await StopAsync(batch: 6, refused);
        _harness.Limits = _harness.Limits with { Stepped = null };
        Damage("draft.bin", damage);

        var run = await _harness.RunAsync(Version(1, Count));

        Assert.Equal((SyncRunStatus.Success, null), (run.Status, run.Error));
        await AssertEqualsAsync(Version(1, Count));
    }

    [Fact]
    public async Task StartAsync_SnapshotIsDamaged_IsNotReadyAndDue()
    {
        await _harness.RunAsync(Version(0, Count));
        Damage("snapshot.bin", "half");
        using var service = _harness.CreateService();

        await service.StartAsync(default);

        Assert.False(service.IsReady(SyncHarness.Collection));
        Assert.Null(service.GetStanding(SyncHarness.SyncId).SinceStart);
        await service.RunAsync(SyncHarness.SyncId);
        Assert.True(service.IsReady(SyncHarness.Collection));
    }

    [Fact]
    public async Task RunAsync_SnapshotIsThatOfAnotherSync_IsTakenForDamaged()
    {
        await _harness.RunAsync(Version(0, Count));
        var path = PathOf("snapshot.bin");
        using (var other = new SyncHarness(snapshots: FileSyncStateStore.CreateTemporary()))
        {
            using var service = other.CreateService(other.Definition("other"));
            other.Rows = Version(0, Count);
            await service.StartAsync(default);
            Assert.Equal(SyncRunStatus.Success, (await service.RunAsync("other")).Status);
            var stream = await other.Snapshots.OpenReadAsync("other", StateFileKind.Snapshot, default);
            await using var target = File.Create(path);
            await stream!.CopyToAsync(target);
            await stream.DisposeAsync();
        }

        Assert.Equal(5, (await _harness.RunAsync(Version(1, Count - 5))).Counts.Removed);
        await AssertEqualsAsync(Version(1, Count - 5));
    }

    public void Dispose()
    {
        _harness.Dispose();
        _directory.Delete(recursive: true);
    }

    private static SyncRunOptions OptionsOf(string request) => request switch
    {
        "full" => new() { Resync = SyncResync.Full },
        "clear" => new() { Resync = SyncResync.ClearAndFill },
        "reconcile" => new() { Reconcile = true },
        "resetForced" => new() { Resync = SyncResync.ResetCdc, Force = true },
        _ => new(),
    };

    private static Customer[] Version(int version, int count)
        => [.. Enumerable.Range(0, count).Select(n => new Customer($"{n}", $"e{n}", $"name {n} v{version}"))];

    private async Task StopAsync(int batch, Customer[] rows)
    {
        using var stop = new CancellationTokenSource();
        _harness.Rows = rows;
        using var service = _harness.CreateService();
        await service.StartAsync(default);
        _store.ClearCounts();
        _store.BeforeCall = call => call.Operation == StoreOperations.Apply && call.Number == batch ? new(stop.CancelAsync()) : default;
        await service.RunAsync(SyncHarness.SyncId, new SyncRunOptions { CancelledByStop = true }, stop.Token);
        _store.BeforeCall = null;
    }

    private string PathOf(string file) => Directory.GetFiles(_directory.FullName, file, SearchOption.AllDirectories).Single();

    private void Damage(string file, string damage)
    {
        var path = PathOf(file);
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "gone":
                File.Delete(path);
                return;
            case "empty":
                bytes = [];
                break;
            case "half":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "zeros":
                Array.Clear(bytes);
                break;
            default:
                bytes[damage switch { "start" => 2, "middle" => bytes.Length / 2, _ => bytes.Length - 3 }] ^= 0x40;
                break;
        }

        File.WriteAllBytes(path, bytes);
    }

    private async Task AssertEqualsAsync(Customer[] rows)
    {
        for (var n = 0; n < Count; n++)
        {
            var expected = n < rows.Length ? $$"""{"name":"{{rows[n].Name}}"}""" : null;
            Assert.Equal(expected, await _harness.FindAsync($"{n}"));
            Assert.Equal(expected, await _harness.FindAsync($"e{n}", "email"));
        }
    }
}
