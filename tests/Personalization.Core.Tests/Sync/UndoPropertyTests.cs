using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;

namespace Personalization.Core.Tests.Sync;

/// <summary>Random histories of runs, undos, releases and crashes, against an oracle that knows nothing of the engine.</summary>
public sealed class UndoPropertyTests
{
    [Fact]
    public async Task UndoAsync_AnyHistory_EqualsTheOracle() => await UndoCases.PlayAsync(40, () => new InMemoryRecordStore());
}
