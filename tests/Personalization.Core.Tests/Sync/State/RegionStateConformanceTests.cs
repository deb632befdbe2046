using Personalization.Records;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>A region's state is a state.</summary>
[ConformanceOf(typeof(RecordRegion))]
public sealed class RegionStateConformanceTests : SyncStateStoreConformanceTests
{
    protected override ValueTask<ISyncStateStore> CreateStoreAsync()
    {
        var files = FileSyncStateStore.CreateTemporary();
        return new(new RecordRegion("eu", new InMemoryRecordStore(), files, files));
    }
}
