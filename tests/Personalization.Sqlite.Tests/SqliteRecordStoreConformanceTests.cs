using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

[ConformanceOf(typeof(SqliteRecordStore))]
public sealed class SqliteRecordStoreConformanceTests : RecordStoreConformanceTests
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override ValueTask<IRecordStore> CreateStoreAsync() => ValueTask.FromResult<IRecordStore>(new SqliteRecordStore(_directory.File("store.db")));
}
