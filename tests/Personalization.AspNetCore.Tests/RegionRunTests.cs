using System.Text;
using Personalization.AspNetCore.Management;

namespace Personalization.AspNetCore.Tests;

/// <summary>What the management API tells of a run over several regions.</summary>
public sealed class RegionRunTests
{
    private static readonly SyncCounts Whole = new() { RowsQueried = 2, Added = 2 };

    [Fact]
    public void WriteRun_SeveralRegions_TellsOfEach()
    {
        var text = TextOf(
            [new SyncRegionRun("us", SyncRunStatus.Success, Whole), new SyncRegionRun("eu", SyncRunStatus.Failed, default, "Redis did not answer.", "store_unavailable")]);

        Assert.EndsWith(
            """
            "regions":[{"region":"us","status":"success","error":null,"errorCode":null,"counts":{"rowsQueried":2,"added":2,"changed":0,"removed":0,"unchanged":0,"skipped":0,"ignored":0,"rejected":0,"aborted":0,"removalsRejected":0}},{"region":"eu","status":"failed","error":"Redis did not answer.","errorCode":"store_unavailable","counts":{"rowsQueried":0,"added":0,"changed":0,"removed":0,"unchanged":0,"skipped":0,"ignored":0,"rejected":0,"aborted":0,"removalsRejected":0}}]}
            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void WriteRun_OneStore_SaysNothingOfRegions() => Assert.DoesNotContain("regions", TextOf([]), StringComparison.Ordinal);

    private static string TextOf(IReadOnlyList<SyncRegionRun> regions)
    {
        var run = new SyncRun { RunId = "r", SyncId = "s", Status = SyncRunStatus.Warning, StartedAt = DateTimeOffset.UnixEpoch, Counts = Whole, Regions = regions };
        var state = new SyncRunState { RunId = "r", SyncId = "s", CreatedAt = DateTimeOffset.UnixEpoch, Run = run };
        return Encoding.UTF8.GetString(ManagementJson.Serialize(json => ManagementJson.WriteRun(json, state, Personalization.Errors.SurfaceWords.Code)));
    }
}
