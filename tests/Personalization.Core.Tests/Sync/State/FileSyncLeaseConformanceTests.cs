using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>A directory belongs to one process as a whole.</summary>
[ConformanceOf(typeof(FileSyncStateStore))]
public sealed class FileSyncLeaseConformanceTests : SyncLeaseConformanceTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-state-");

    protected override string RefusalCode => ErrorCodes.StateLocked;

    protected override bool IsKeptByProcess => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override ValueTask<ISyncLease> OpenAsync() => new(new FileSyncStateStore(_directory.FullName));
}
