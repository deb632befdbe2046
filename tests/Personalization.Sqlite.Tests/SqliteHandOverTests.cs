using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Sqlite.Tests;

/// <summary>The same exchanges of index values as against the store in memory.</summary>
public sealed class SqliteHandOverTests
{
    [Fact]
    public async Task RunAsync_ValuesGoRoundInAnyWay_EachIsFoundAllTheWhile()
    {
        using var directory = new TempDirectory();
        var stores = 0;
        await HandOverCases.PlayAsync(10, () => new SqliteRecordStore(directory.File($"{++stores}.db")));
    }
}
