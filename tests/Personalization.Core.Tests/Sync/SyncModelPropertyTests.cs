using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;

namespace Personalization.Core.Tests.Sync;

/// <summary>Random histories of one to three syncs on one collection, against a replay of the rules that knows nothing of the engine.</summary>
public sealed class SyncModelPropertyTests
{
    [Fact]
    public async Task RunAsync_AnyHistory_EqualsTheReplayOfTheRules()
        => await ModelCases.PlayAsync(10, () => new InMemoryRecordStore(), new ScenarioOptions());

    [Theory]
    [InlineData(SyncMode.Upsert)]
    [InlineData(SyncMode.Update)]
    [InlineData(SyncMode.Insert)]
    [InlineData(SyncMode.Mirror)]
    public async Task RunAsync_AnyHistoryInOneMode_EqualsTheReplayOfTheRules(SyncMode mode)
        => await ModelCases.PlayAsync(4, () => new InMemoryRecordStore(), new ScenarioOptions { Modes = [mode, SyncMode.Upsert], Resyncs = true, Sweeps = true, GivesWay = true });
}
