using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Sqlite.Tests;

/// <summary>The same random histories with undos as against the store in memory.</summary>
public sealed class SqliteUndoPropertyTests
{
    [Fact]
    public async Task UndoAsync_AnyHistory_EqualsTheOracle()
    {
        using var directory = new TempDirectory();
        var stores = 0;
        await UndoCases.PlayAsync(4, () => new SqliteRecordStore(directory.File($"{++stores}.db")));
    }
}
