using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

public sealed class SyncRunTests
{
    private static readonly Customer Ann = new("1", "ann@example.com", "Ann");
    private static readonly Customer Bob = new("2", "bob@example.com", "Bob");
    private static readonly Customer Cid = new("3", null, "Cid");

    [Fact]
    public async Task RunAsync_FirstRun_AddsEveryRowAndFindsItByEachIndex()
    {
        using var harness = new SyncHarness();

        var run = await harness.RunAsync([Ann, Bob, Cid]);

        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal(new SyncCounts { RowsQueried = 3, Added = 3 }, run.Counts);
        Assert.Equal("""{"name":"Ann"}""", await harness.FindAsync("1"));
        Assert.Equal("""{"name":"Bob"}""", await harness.FindAsync("bob@example.com", "email"));
        Assert.Equal("""{"name":"Cid"}""", await harness.FindAsync("3"));
    }

    [Fact]
    public async Task RunAsync_SameRowsAgain_WritesNothing()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob, Cid]);

        var run = await harness.RunAsync([Ann, Bob, Cid]);

        Assert.Equal(new SyncCounts { RowsQueried = 3, Unchanged = 3 }, run.Counts);
    }

    [Fact]
    public async Task RunAsync_SameRowsInAnotherOrder_WritesNothing()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob, Cid]);

        var run = await harness.RunAsync([Cid, Ann, Bob]);

        Assert.Equal(new SyncCounts { RowsQueried = 3, Unchanged = 3 }, run.Counts);
    }

    [Fact]
    public async Task RunAsync_AddedChangedRemoved_IsCountedAndServed()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob]);

        var run = await harness.RunAsync([Bob with { Name = "Robert" }, Cid]);

        Assert.Equal(new SyncCounts { RowsQueried = 2, Added = 1, Changed = 1, Removed = 1 }, run.Counts);
        Assert.Null(await harness.FindAsync("1"));
        Assert.Null(await harness.FindAsync("ann@example.com", "email"));
        Assert.Equal("""{"name":"Robert"}""", await harness.FindAsync("2"));
        Assert.Equal("""{"name":"Cid"}""", await harness.FindAsync("3"));
    }

    [Theory]
    [InlineData(RecordDeleteBehavior.DeleteRecord, null, null)]
    [InlineData(RecordDeleteBehavior.ClearFields, "{}", null)]
    [InlineData(RecordDeleteBehavior.DoNothing, """{"name":"Ann"}""", """{"name":"Ann"}""")]
    public async Task RunAsync_RowLeaves_DeleteBehaviorDecides(RecordDeleteBehavior behavior, string? byId, string? byEmail)
    {
        using var harness = new SyncHarness { OnRemoved = behavior };
        await harness.RunAsync([Ann, Bob]);

        var run = await harness.RunAsync([Bob]);

        Assert.Equal(1, run.Counts.Removed);
        Assert.Equal(byId, await harness.FindAsync("1"));
        Assert.Equal(byEmail, await harness.FindAsync("ann@example.com", "email"));
    }

    [Fact]
    public async Task RunAsync_NullKey_IsIgnored()
    {
        using var harness = new SyncHarness();

        var run = await harness.RunAsync([Ann, new Customer(null, "x@example.com", "Nobody")]);

        Assert.Equal(new SyncCounts { RowsQueried = 2, Added = 1, Ignored = 1 }, run.Counts);
    }

    [Fact]
    public async Task RunAsync_DuplicatedNewKey_RejectsAllItsRows()
    {
        using var harness = new SyncHarness();

        var run = await harness.RunAsync([Ann, Bob, Ann with { Name = "Anna" }]);

        Assert.Equal(SyncRunStatus.Warning, run.Status);
        Assert.Equal(new SyncCounts { RowsQueried = 3, Added = 1, Rejected = 2 }, run.Counts);
        Assert.Null(await harness.FindAsync("1"));
        Assert.Contains("2 rows", Assert.Single(run.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_KnownKeyDuplicated_KeepsWhatWasThereUntilItIsUniqueAgain()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob]);

        var broken = await harness.RunAsync([Ann with { Name = "A1" }, Bob, Ann with { Name = "A2" }]);
        Assert.Equal(new SyncCounts { RowsQueried = 3, Unchanged = 1, Rejected = 2 }, broken.Counts);
        Assert.Equal("""{"name":"Ann"}""", await harness.FindAsync("1"));

        var mended = await harness.RunAsync([Ann with { Name = "A1" }, Bob]);
        Assert.Equal(new SyncCounts { RowsQueried = 2, Changed = 1, Unchanged = 1 }, mended.Counts);
        Assert.Equal("""{"name":"A1"}""", await harness.FindAsync("1"));
    }

    [Fact]
    public async Task RunAsync_TwoNewRowsClaimOneValue_BothAreRejected()
    {
        using var harness = new SyncHarness();

        var run = await harness.RunAsync([Ann, Bob with { Email = Ann.Email }, Cid]);

        Assert.Equal(new SyncCounts { RowsQueried = 3, Added = 1, Rejected = 2 }, run.Counts);
        Assert.Null(await harness.FindAsync("ann@example.com", "email"));
        Assert.All(run.Rejections, rejected => Assert.Contains("'email'", rejected.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_NewRowClaimsHeldValue_TheIncumbentKeepsIt()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann]);

        var unchanged = await harness.RunAsync([Ann, Bob with { Email = Ann.Email }]);
        var changed = await harness.RunAsync([Ann with { Name = "Anna" }, Bob with { Email = Ann.Email }]);

        Assert.Equal(new SyncCounts { RowsQueried = 2, Unchanged = 1, Rejected = 1 }, unchanged.Counts);
        Assert.Equal(new SyncCounts { RowsQueried = 2, Changed = 1, Rejected = 1 }, changed.Counts);
        Assert.Equal("""{"name":"Anna"}""", await harness.FindAsync("ann@example.com", "email"));
    }

    [Fact]
    public async Task RunAsync_ValueFreedByARemoval_CanBeClaimedInTheSameRun()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob]);

        var run = await harness.RunAsync([Bob with { Email = Ann.Email }]);

        Assert.Equal(new SyncCounts { RowsQueried = 1, Changed = 1, Removed = 1 }, run.Counts);
        Assert.Equal("""{"name":"Bob"}""", await harness.FindAsync("ann@example.com", "email"));
    }

    [Fact]
    public async Task RunAsync_UnknownColumn_FailsWithItsNameAndWritesNothing()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann]);
        harness.Mappings = [new ColumnMapping("fullname")];

        var run = await harness.RunAsync([Bob]);

        Assert.Equal(SyncRunStatus.Failed, run.Status);
        Assert.Equal(ErrorCodes.UnknownField, run.ErrorCode);
        Assert.Contains("Unknown field name 'fullname'", run.Error, StringComparison.Ordinal);
        Assert.Equal("""{"name":"Ann"}""", await harness.FindAsync("1"));
        Assert.Null(await harness.FindAsync("2"));
    }

    [Fact]
    public async Task RunAsync_TypeForAnUnknownColumn_FailsWithItsName()
    {
        using var harness = new SyncHarness { ColumnTypes = new Dictionary<string, ColumnType> { ["ordrs"] = ColumnType.Json } };

        var run = await harness.RunAsync([Ann]);

        Assert.Equal(ErrorCodes.UnknownField, run.ErrorCode);
        Assert.Contains("'ordrs'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TwoColumnsOfOneName_AreAmbiguousOnlyWhenNamed()
    {
        using var harness = new SyncHarness { IndexEmail = false, Query = SourceQuery.FromReader(SelectTwinsAsync) };

        var ambiguous = await harness.RunAsync([]);
        harness.Mappings = [new ColumnMapping("id")];
        var fine = await harness.RunAsync([]);

        Assert.Equal(ErrorCodes.AmbiguousField, ambiguous.ErrorCode);
        Assert.Equal(1, fine.Counts.Added);
        Assert.Equal("""{"id":1}""", await harness.FindAsync("1"));
    }

    private static async Task<DbDataReader> SelectTwinsAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        var command = connection.CreateCommand();
        command.CommandText = "select 1 as id, 'Ann' as name, 'Ann again' as name";
        return await command.ExecuteReaderAsync(CommandBehavior.CloseConnection, cancellationToken);
    }

    [Fact]
    public async Task RunAsync_RowsOfBadJson_AreRejectedWithTheColumnAndNeverTheValue()
    {
        using var harness = new SyncHarness
        {
            Mappings = [new ColumnMapping("name"), new ColumnMapping("orders")],
            ColumnTypes = new Dictionary<string, ColumnType> { ["orders"] = ColumnType.Json },
        };

        var run = await harness.RunAsync([Ann with { Orders = """{"n":[1,2.50]}""" }, Bob with { Orders = "secret{" }, Cid]);

        Assert.Equal(new SyncCounts { RowsQueried = 3, Added = 2, Rejected = 1 }, run.Counts);
        Assert.Equal("""{"name":"Ann","orders":{"n":[1,2.50]}}""", await harness.FindAsync("1"));
        Assert.Equal("""{"name":"Cid","orders":null}""", await harness.FindAsync("3"));
        var rejection = Assert.Single(run.Rejections);
        Assert.Contains("'orders'", rejection.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MappingChanged_WritesEveryRowAgain()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann, Bob]);
        harness.Mappings = [new ColumnMapping("name", "full_name")];

        var run = await harness.RunAsync([Ann, Bob]);

        Assert.Equal(2, run.Counts.Changed);
        Assert.Equal("""{"full_name":"Ann"}""", await harness.FindAsync("1"));
    }

    [Fact]
    public async Task RunAsync_UnusedColumnChanged_WritesNothing()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync([Ann]);

        var run = await harness.RunAsync([Ann with { Orders = "[1]" }]);

        Assert.Equal(1, run.Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_StoreWasEmptied_WritesEverythingAgain()
    {
        using var first = new SyncHarness();
        await first.RunAsync([Ann, Bob]);
        using var second = new SyncHarness(store: null, first.Snapshots);

        var run = await second.RunAsync([Bob]);

        Assert.Equal(new SyncCounts { RowsQueried = 1, Changed = 1, Removed = 1 }, run.Counts);
        Assert.Equal("""{"name":"Bob"}""", await second.FindAsync("2"));
    }

    [Fact]
    public async Task RunAsync_TwoSyncsOfOneCollection_EachOwnsItsPart()
    {
        using var harness = new SyncHarness { Rows = [Ann, Bob] };
        var second = new SyncHarness { Rows = [Ann with { Name = "gold" }] };
        var usage = new SyncDefinition
        {
            Id = "usage",
            Collection = SyncHarness.Collection,
            Model = second.Definition().Model,
            KeyColumn = "id",
            Indexes = [],
            Mappings = [new ColumnMapping("name", "tier"), new StaticMapping("source", "usage")],
            OnRemoved = RecordDeleteBehavior.ClearFields,
            MaxRemovedPercent = 100,
        };
        using var service = harness.CreateService(usage);
        await service.StartAsync(default);

        await service.RunAsync(SyncHarness.SyncId);
        Assert.False(service.IsReady(SyncHarness.Collection));
        await service.RunAsync("usage");
        Assert.True(service.IsReady(SyncHarness.Collection));
        Assert.Equal("""{"name":"Ann","tier":"gold","source":"usage"}""", await harness.FindAsync("1"));
        Assert.Equal("""{"name":"Ann","tier":"gold","source":"usage"}""", await harness.FindAsync("ann@example.com", "email"));
        Assert.Equal("""{"name":"Bob"}""", await harness.FindAsync("2"));

        second.Rows = [];
        var stopped = await service.RunAsync("usage");
        Assert.Equal(ErrorCodes.ValveTripped, stopped.ErrorCode);
        second.Rows = [Bob with { Name = "new" }];
        await service.RunAsync("usage");
        Assert.Equal("""{"name":"Ann"}""", await harness.FindAsync("1"));
        Assert.Equal("""{"name":"Bob","tier":"new","source":"usage"}""", await harness.FindAsync("2"));
        second.Dispose();
    }
}
