using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>The store of a temporary directory, which leaves out what only a power cut would show.</summary>
[ConformanceOf(typeof(FileSnapshotStore))]
public sealed class TemporaryFileSnapshotStoreConformanceTests : SnapshotStoreConformanceTests
{
    protected override ValueTask<ISnapshotStore> CreateStoreAsync() => new(FileSnapshotStore.CreateTemporary());
}
