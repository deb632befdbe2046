using Personalization.Core.Tests.Sync.Invariants;
using Personalization.Core.Tests.Sync.Model;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

/// <summary>A sync writes no field that another one's parts have, until those are its own, forgotten or gone.</summary>
public sealed class SyncRegisterTests
{
    [Fact]
    public async Task RunAsync_FieldsOfASyncThatIsNoLongerConfigured_AreTaken()
    {
        using var world = await WorldAsync();
        using var service = world.CreateService(sync => Renamed(sync, was: null));
        await service.StartAsync(default);
        var batches = world.Store.Batches;

        var run = await service.RunAsync("renamed");

        Assert.Equal(ErrorCodes.FieldsTaken, run.ErrorCode);
        Assert.Contains(PeopleTable.SyncId, run.Error, StringComparison.Ordinal);
        Assert.Equal(batches, world.Store.Batches);
        Assert.Equal(PeopleTable.SyncId, Assert.Single(await service.ListUnmanagedAsync()).SyncId);
        await world.AssertLookupsAsync();
    }

    [Fact]
    public async Task RunAsync_RenamedSync_TakesItsPartsOverAndRemovesWhatLeft()
    {
        using var world = await WorldAsync();
        world.SetTable(0, PeopleTable.Version(0, 8));
        using var service = world.CreateService(sync => Renamed(sync, was: PeopleTable.SyncId));
        await service.StartAsync(default);

        var run = await service.RunAsync("renamed");

        Assert.True(run.Error is null, run.Error);
        Assert.Equal((8, 2), (run.Counts.RowsQueried, run.Counts.Removed));
        Assert.Empty(await service.ListUnmanagedAsync());
        for (var n = 0; n < 10; n++)
        {
            var stored = await (await world.OpenAsync()).GetStoredAsync($"k{n}", default);
            Assert.Equal(n < 8 ? ["renamed"] : [], stored?.Parts.Select(part => part.Sync) ?? []);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ForgetAsync_SyncThatIsNoLongerConfigured_GivesItsFieldsFree(bool removeParts)
    {
        using var world = await WorldAsync();
        using var service = world.CreateService(sync => Renamed(sync, was: null));
        await service.StartAsync(default);

        var removed = await service.ForgetAsync(PeopleTable.SyncId, removeParts);
        Assert.Equal(removeParts ? 10 : 0, removed);
        Assert.Equal(removeParts, await (await world.OpenAsync()).FindAsync("id", "k5", default) is null);

        var run = await service.RunAsync("renamed");
        Assert.True(run.Error is null, run.Error);
        Assert.Equal(10, run.Counts.Added);
        var stored = await (await world.OpenAsync()).GetStoredAsync("k5", default);
        Assert.Equal(["renamed"], stored!.Parts.Select(part => part.Sync));
        Assert.Equal("k5", await (await world.OpenAsync()).FindHolderAsync("email", "e5.0", default));
    }

    [Fact]
    public async Task ForgetAsync_ConfiguredOrUnknownSync_IsRefused()
    {
        using var world = await WorldAsync();
        using var service = world.CreateService();
        await service.StartAsync(default);

        var configured = await Assert.ThrowsAsync<PersonalizationException>(() => service.ForgetAsync(PeopleTable.SyncId));
        var unknown = await Assert.ThrowsAsync<PersonalizationException>(() => service.ForgetAsync("never heard of"));

        Assert.Equal(ErrorCodes.SyncConfigured, configured.Code);
        Assert.Equal(ErrorCodes.SyncNotFound, unknown.Code);
    }

    private static async Task<ModelWorld> WorldAsync()
    {
        var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 10));
        return world;
    }

    private static SyncDefinition Renamed(SyncDefinition sync, string? was) => new()
    {
        Id = "renamed",
        RenamedFrom = was,
        Collection = sync.Collection,
        Model = sync.Model,
        KeyColumn = sync.KeyColumn,
        Indexes = sync.Indexes,
        Mappings = sync.Mappings,
        Mode = sync.Mode,
        OnRemoved = sync.OnRemoved,
        MaxRemovedPercent = sync.MaxRemovedPercent,
    };
}
