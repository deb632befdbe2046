using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Run;

/// <summary>Two configurations with a sync of the same id on one store or one state: the second is refused by name; a configuration's own changes are not.</summary>
public sealed class OwnershipTests : IDisposable
{
    private const string One = "/one/personalization.yaml";
    private const string Two = "/two/personalization.yaml";
    private static readonly FieldMapping[] OtherMappings = [new ColumnMapping("name", "full_name")];
    private static readonly Customer[] Rows = [new("1", "a@x", "Ada"), new("2", "b@x", "Bob")];
    private static readonly Customer[] OtherRows = [new("8", "y@x", "Yve"), new("9", "z@x", "Zoe")];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-owners-");
    private readonly InMemoryRecordStore _store = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_OtherConfigurationOnTheSameStore_IsRefusedByNameAndChangesNothing(bool otherKey)
    {
        using var one = Harness(One, "one");
        using var two = Harness(Two, "two");
        await one.RunAsync(Rows);
        Redefine(two, otherKey);

        var run = await two.RunAsync(OtherRows);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StateForeign), (run.Status, run.ErrorCode));
        Assert.Contains(One, run.Error, StringComparison.Ordinal);
        Assert.Contains(Two, run.Error, StringComparison.Ordinal);
        Assert.Equal("""{"name":"Ada"}""", await one.FindAsync("1"));
        Assert.Null(await one.FindAsync("8"));
        Assert.Equal(2, (await one.RunAsync(Rows)).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_Refused_TheCollectionIsNotReady()
    {
        using var one = Harness(One, "one");
        using var two = Harness(Two, "two");
        await one.RunAsync(Rows);
        two.Mappings = OtherMappings;
        using var service = two.CreateService();
        await service.StartAsync(default);

        Assert.Equal(ErrorCodes.StateForeign, (await service.RunAsync(SyncHarness.SyncId)).ErrorCode);
        await service.RefreshReadinessAsync(default);

        Assert.False(service.IsReady(SyncHarness.Collection));
    }

    [Fact]
    public async Task StartAsync_OtherKeyColumnThanTheStores_IsNotReady()
    {
        using var one = Harness(One, "one");
        using var two = Harness(One, "two");
        await one.RunAsync(Rows);
        two.KeyColumn = "email";
        using var service = two.CreateService();

        await service.StartAsync(default);

        Assert.False(service.IsReady(SyncHarness.Collection));
    }

    [Fact]
    public async Task RunAsync_SameNameWithStatesOfTheirOwn_IsRefusedWhereTheyDiffer()
    {
        using var one = Harness("app", "one");
        using var two = Harness("app", "two");
        await one.RunAsync(Rows);
        two.Mappings = OtherMappings;

        var run = await two.RunAsync(OtherRows);

        Assert.Equal(ErrorCodes.StateForeign, run.ErrorCode);
        Assert.Contains("another state of the configuration 'app'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select * from customers", SyncRunStatus.Success)]
    [InlineData("select * from contacts", SyncRunStatus.Failed)]
    public async Task RunAsync_OtherConfiguration_IsRefusedWhereItReadsAnotherStatement(string statement, SyncRunStatus expected)
    {
        using var one = Harness(One, "one");
        using var two = Harness(Two, "two");
        one.Statement = "select * from customers";
        two.Statement = statement;
        await one.RunAsync(Rows);

        Assert.Equal(expected, (await two.RunAsync(Rows)).Status);
        one.Statement += " where true";
        Assert.Equal(SyncRunStatus.Success, (await one.RunAsync(Rows, expected == SyncRunStatus.Success ? new SyncRunOptions { Resync = SyncResync.Full } : null)).Status);
    }

    [Fact]
    public async Task RunAsync_SecondHostOfOneConfiguration_WritesTheSame()
    {
        using var one = Harness(One, "one");
        using var two = Harness(Two, "two");
        await one.RunAsync(Rows);

        Assert.Equal(1, (await two.RunAsync([Rows[0]])).Counts.Removed);
        Assert.Equal(2, (await one.RunAsync(Rows)).Counts.Changed);
    }

    [Theory]
    [InlineData(One)]
    [InlineData("/moved/personalization.yaml")]
    public async Task RunAsync_OwnDefinitionChanged_WritesEveryRowAnew(string name)
    {
        using (var before = new SyncHarness(_store, new Owned(new FileSyncStateStore(PathOf("state")), "s1")) { Configuration = One })
        {
            await before.RunAsync(Rows);
        }

        using var changed = new SyncHarness(_store, new Owned(new FileSyncStateStore(PathOf("state")), "s1")) { Configuration = name, Mappings = OtherMappings };
        var run = await changed.RunAsync(Rows);

        Assert.Equal((SyncRunStatus.Success, 2), (run.Status, run.Counts.Changed));
        Assert.Equal("""{"full_name":"Ada"}""", await changed.FindAsync("1"));
    }

    [Fact]
    public async Task RunAsync_StateEndsWithItsProcess_TheSameApplicationMayChangeItsDefinition()
    {
        using (var before = new SyncHarness(_store) { Configuration = "app" })
        {
            await before.RunAsync(Rows);
        }

        using var after = new SyncHarness(_store) { Configuration = "app", Mappings = OtherMappings };
        using var other = new SyncHarness(_store) { Configuration = "other app" };
        using var otherKey = new SyncHarness(_store) { Configuration = "app", KeyColumn = "email", IndexEmail = false };

        Assert.Equal(2, (await after.RunAsync(Rows)).Counts.Changed);
        Assert.Equal(ErrorCodes.StateForeign, (await other.RunAsync(Rows)).ErrorCode);
        Assert.Equal(ErrorCodes.StateForeign, (await otherKey.RunAsync(Rows)).ErrorCode);
    }

    [Fact]
    public async Task RunAsync_StateIsSharedAndTheStoreIsNot_OtherConfigurationIsRefusedByName()
    {
        using var shared = new FileSyncStateStore(PathOf("shared"), shared: true);
        var one = new SyncHarness(_store, new Owned(shared, null)) { Configuration = "one" };
        var two = new SyncHarness(new InMemoryRecordStore(), new Owned(shared, null)) { Configuration = "two", Mappings = OtherMappings };
        await one.RunAsync(Rows);
        using var service = two.CreateService();
        await service.StartAsync(default);

        Assert.Null(service.GetStanding(SyncHarness.SyncId).SinceStart);
        var run = await service.RunAsync(SyncHarness.SyncId);

        Assert.Equal(ErrorCodes.StateForeign, run.ErrorCode);
        Assert.Contains("the configuration 'one', and this one is 'two'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_StateLostAndDefinitionChanged_IsTakenOverByAFullResync()
    {
        using var one = Harness(One, "one");
        await one.RunAsync(Rows);
        using var lost = Harness(One, "two");
        lost.Mappings = OtherMappings;

        Assert.Equal(ErrorCodes.StateForeign, (await lost.RunAsync(Rows)).ErrorCode);
        Assert.Equal(2, (await lost.RunAsync(Rows, new SyncRunOptions { Resync = SyncResync.Full })).Counts.Changed);
        Assert.Equal(2, (await lost.RunAsync(Rows)).Counts.Unchanged);
    }

    [Fact]
    public async Task PlanAndTest_OtherConfigurationsSync_AreRefused()
    {
        using var one = Harness(One, "one");
        using var two = Harness(Two, "two");
        await one.RunAsync(Rows);
        two.Mappings = OtherMappings;
        two.Rows = OtherRows;
        using var service = two.CreateService();
        await service.StartAsync(default);

        var plan = await Assert.ThrowsAsync<PersonalizationException>(() => service.PlanAsync(SyncHarness.SyncId));
        var test = await Assert.ThrowsAsync<PersonalizationException>(() => service.TestRowAsync(SyncHarness.SyncId, "8", new RowTestOptions { Write = true }));

        Assert.Equal((ErrorCodes.StateForeign, ErrorCodes.StateForeign), (plan.Code, test.Code));
    }

    [Fact]
    public async Task RunAsync_RenamedFromAnotherConfigurationsSync_IsRefused()
    {
        using var one = Harness(One, "one");
        await one.RunAsync(Rows);
        using var two = Harness(Two, "two");
        var renamed = new SyncDefinition
        {
            Id = "mine",
            RenamedFrom = SyncHarness.SyncId,
            Configuration = Two,
            Collection = SyncHarness.Collection,
            Model = two.Definition().Model,
            KeyColumn = "id",
            Indexes = [],
            Mappings = OtherMappings,
        };
        var definitions = new PersonalizationDefinitions([new CollectionDefinition(SyncHarness.Collection, "id", ["email"], syncCount: 1)], [renamed]);
        using var diagnostics = new Personalization.Diagnostics.SyncDiagnostics();
        using var service = new SyncService(
            new CurrentDefinitions(definitions),
            [new RecordRegion(string.Empty, _store, two.Snapshots, (ISyncLease)two.Snapshots)],
            new SyncEnvironment(TimeProvider.System, diagnostics, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, new SyncLimits()));
        await service.StartAsync(default);

        Assert.Equal(ErrorCodes.StateForeign, (await service.RunAsync("mine")).ErrorCode);
        Assert.Equal("""{"name":"Ada"}""", await one.FindAsync("1"));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void Redefine(SyncHarness harness, bool otherKey)
    {
        if (otherKey)
        {
            harness.KeyColumn = "email";
            harness.IndexEmail = false;
        }
        else
        {
            harness.Mappings = OtherMappings;
        }
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private SyncHarness Harness(string configuration, string state)
        => new(_store, new FileSyncStateStore(PathOf(state), owner: configuration)) { Configuration = configuration };

    /// <summary>A state that says which it is.</summary>
    private sealed class Owned(FileSyncStateStore inner, string? identity) : ISyncStateStore, ISyncLease, IDisposable
    {
        public string? Identity => identity;

        public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken) => inner.AcquireAsync(sync, cancellationToken);

        public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => inner.OpenReadAsync(sync, kind, cancellationToken);

        public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => inner.CreateAsync(sync, kind, cancellationToken);

        public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken) => inner.OpenLogAsync(sync, kind, length, cancellationToken);

        public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken) => inner.PromoteAsync(sync, from, to, cancellationToken);

        public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => inner.GetFreeBytesAsync(cancellationToken);

        public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => inner.DeleteAsync(sync, kind, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
