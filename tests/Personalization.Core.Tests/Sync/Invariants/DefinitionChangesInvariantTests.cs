using Personalization.Core.Tests.Sync.Model;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 17: a change of any one part of a definition takes effect on the rows that are there, as ruled.</summary>
public sealed class DefinitionChangesInvariantTests
{
    private static readonly Person[] Table = [.. Enumerable.Range(0, 10).Select(n => new Person($"k{n}", $"e{n}", $"p{n}", $"n{n}", "[1]"))];

    public static TheoryData<string> Changes => ["field renamed", "field added", "field dropped", "index added", "index dropped", "index of another column", "cast dropped"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task RunAsync_DefinitionChanged_WritesEveryRowOnce(string change)
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Table);
        world.Shapes[0] = change switch
        {
            "field renamed" => PeopleTable.Shape with { Fields = [("name", "full_name"), ("orders", "orders")] },
            "field added" => PeopleTable.Shape with { Fields = [.. PeopleTable.Shape.Fields, ("email", "email")] },
            "field dropped" => PeopleTable.Shape with { Fields = [("name", "name")] },
            "index added" => PeopleTable.Shape with { Indexes = [("email", "email"), ("phone", "phone")], Fields = [] },
            "index dropped" => PeopleTable.Shape with { Indexes = [("email", "email")] },
            "index of another column" => PeopleTable.Shape with { Indexes = [("email", "phone"), ("phone", "email")] },
            _ => PeopleTable.Shape with { OrdersAreJson = false },
        };
        world.Remember([.. Table.Select(row => row with { Email = row.Phone, Phone = row.Email })]);

        Assert.Equal(10, (await world.RunAsync(Table)).Counts.Changed);
        Assert.Equal(10, (await world.RunAsync(Table)).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_UnusedColumnChanged_MakesNoOperation()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Table);
        var batches = world.Store.Batches;

        var run = await world.RunAsync([.. Table.Select(row => row with { Note = "changed" })]);

        Assert.Equal(10, run.Counts.Unchanged);
        Assert.Equal(batches, world.Store.Batches);
    }

    [Fact]
    public async Task RunAsync_DeleteBehaviorChanged_AppliesToRowsThatLeaveFromThenOnAndWritesNothing()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Table);
        world.Shapes[0] = PeopleTable.Shape with { OnRemoved = RecordDeleteBehavior.ClearFields };

        Assert.Equal(10, (await world.RunAsync(Table)).Counts.Unchanged);
        Assert.Equal(1, (await world.RunAsync(Table[1..])).Counts.Removed);
        Assert.NotNull(await (await world.OpenAsync()).FindAsync("id", "k0", default));
    }

    [Fact]
    public async Task RunAsync_KeyColumnChanged_IsRefusedBeforeAnyWrite()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Table);
        var batches = world.Store.Batches;
        using var service = world.CreateService(sync => Copy(sync, keyColumn: "note"));
        await service.StartAsync(default);

        var run = await service.RunAsync(PeopleTable.SyncId);

        Assert.Equal(ErrorCodes.IdentityChanged, run.ErrorCode);
        Assert.Equal(batches, world.Store.Batches);
        await world.AssertLookupsAsync();
    }

    [Fact]
    public async Task RunAsync_CollectionChanged_IsRefusedBeforeAnyWrite()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Table);
        var batches = world.Store.Batches;
        using var service = world.CreateService(sync => Copy(sync, collection: "others"), new CollectionDefinition("others", "id", ModelWorld.Indexes));
        await service.StartAsync(default);

        var run = await service.RunAsync(PeopleTable.SyncId);

        Assert.Equal(ErrorCodes.IdentityChanged, run.ErrorCode);
        Assert.Equal(batches, world.Store.Batches);
        await world.AssertLookupsAsync();
    }

    private static SyncDefinition Copy(SyncDefinition sync, string? keyColumn = null, string? collection = null) => new()
    {
        Id = sync.Id,
        Collection = collection ?? sync.Collection,
        Model = new ModelDefinition(sync.Model.Query, sync.Model.PrimaryKey, sync.Model.ColumnTypes),
        KeyColumn = keyColumn ?? sync.KeyColumn,
        Indexes = sync.Indexes,
        Mappings = [.. sync.Mappings, new StaticMapping("fixed", "x")],
        Mode = sync.Mode,
        OnRemoved = sync.OnRemoved,
        MaxRemovedPercent = sync.MaxRemovedPercent,
    };
}
