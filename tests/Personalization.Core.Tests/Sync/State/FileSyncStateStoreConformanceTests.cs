using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

[ConformanceOf(typeof(FileSyncStateStore))]
public sealed class FileSyncStateStoreConformanceTests : SyncStateStoreConformanceTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-state-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    // One level deeper than what exists, as an application names it.
    protected override ValueTask<ISyncStateStore> CreateStoreAsync() => new(new FileSyncStateStore(Path.Combine(_directory.FullName, "records.db-state")));
}
