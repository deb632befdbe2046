using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>The store of a temporary directory, which leaves out what only a power cut would show.</summary>
[ConformanceOf(typeof(FileSyncStateStore))]
public sealed class TemporaryFileSyncStateStoreConformanceTests : SyncStateStoreConformanceTests
{
    protected override ValueTask<ISyncStateStore> CreateStoreAsync() => new(FileSyncStateStore.CreateTemporary());
}
