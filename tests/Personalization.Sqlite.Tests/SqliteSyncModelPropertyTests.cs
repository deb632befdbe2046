using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Sqlite.Tests;

/// <summary>The same random histories of syncs as against the store in memory.</summary>
public sealed class SqliteSyncModelPropertyTests
{
    [Theory]
    [InlineData(SyncMode.Upsert)]
    [InlineData(SyncMode.Update)]
    [InlineData(SyncMode.Insert)]
    [InlineData(SyncMode.Mirror)]
    public async Task RunAsync_AnyHistory_EqualsTheReplayOfTheRules(SyncMode mode)
    {
        using var directory = new TempDirectory();
        var stores = 0;
        await ModelCases.PlayAsync(
            3,
            () => new SqliteRecordStore(directory.File($"{++stores}.db")),
            new ScenarioOptions { Modes = [mode, SyncMode.Upsert], Resyncs = true, Sweeps = true, GivesWay = true });
    }
}
