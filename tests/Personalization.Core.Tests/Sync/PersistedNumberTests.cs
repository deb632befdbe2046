using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Core.Tests.Sync;

/// <summary>Numbers that lie in files and stores: they may be added to and never change.</summary>
public sealed class PersistedNumberTests
{
    [Fact]
    public void Enums_ThatArePersisted_NeverChange()
    {
        Assert.Equal("Known=1 Unknown=2 Absent=3", Numbers<EntryState>());
        Assert.Equal("Unchanged=0 Planned=1 Rejected=2 Skipped=3 Held=4", Numbers<RowOutcome>());
        Assert.Equal("None=0 Folded=1 NoWrites=2 Rejections=4", Numbers<SnapshotFlags>());
        Assert.Equal("Add=1 Change=2 Provisional=3 Removal=4 ProvisionalPair=5", Numbers<PlanOperationKind>());
        Assert.Equal("Write=1 Clear=2 Remove=3 Update=4 Insert=5 Drop=6 Adopt=7", Numbers<RecordOperationKind>());
        Assert.Equal("Deferred=1 IndexTaken=2 RowError=3 RecordMissing=4 PartExists=5 PartUnchanged=6", Numbers<VerdictKind>());
        Assert.Equal("Live=1 Cleared=2 Removed=3", Numbers<PartState>());
        Assert.Equal("Null=0 Integer=1 Real=2 Text=3 Binary=4 Other=5", Numbers<HashTag>());
    }

    private static string Numbers<T>()
        where T : struct, Enum
        => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)}"));
}
