using Personalization.Records;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.State;

/// <summary>A region's leases are leases.</summary>
[ConformanceOf(typeof(RecordRegion))]
public sealed class RegionLeaseConformanceTests : SyncLeaseConformanceTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-state-");

    protected override string RefusalCode => ErrorCodes.StateLocked;

    protected override bool IsKeptByProcess => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected override ValueTask<ISyncLease> OpenAsync()
    {
        var files = new FileSyncStateStore(_directory.FullName);
        return new(new RecordRegion("eu", new InMemoryRecordStore(), files, files));
    }
}
