using Personalization.Records;

namespace Personalization.Testing;

/// <content>Which syncs have parts in a collection.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task RegisterAsync_FieldsOfNobodyElse_AreNoted()
    {
        Assert.Empty(await RegistrationsAsync());

        await RegisterAsync(Crm, "name", "\u00e9\"\\ \0", "Name");
        await RegisterAsync(Web, "visits", "name ", "NAME");
        await RegisterAsync(Old);
        Assert.Equal(["crm: name|\u00e9\"\\ \0|Name", "old: ", "web: visits|name |NAME"], await RegistrationsAsync());

        // In the place of the registration before, also with its own fields.
        await RegisterAsync(Crm, "name", "age");
        Assert.Equal(["crm: name|age", "old: ", "web: visits|name |NAME"], await RegistrationsAsync());
        await RegisterAsync(Web, "Name");
        Assert.Equal(["crm: name|age", "old: ", "web: Name"], await RegistrationsAsync());
    }

    [Fact]
    public async Task RegisterAsync_Owner_IsKeptAndReplaced()
    {
        var owner = new SyncOwner("0123", "/a/personalization.yaml \u00e9\"", "hash", "id");
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Crm, ["name"], IsForgotten: false, owner)));
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Web, ["visits"])));
        Assert.Equal([owner, null], from registration in await Records.GetRegistrationsAsync(Cancellation) orderby registration.Sync select registration.Owner);

        var next = owner with { State = null, Configuration = "app" };
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Crm, ["name"], IsForgotten: false, next)));
        Assert.Equal([next, null], from registration in await Records.GetRegistrationsAsync(Cancellation) orderby registration.Sync select registration.Owner);
    }

    [Fact]
    public async Task RegisterAsync_FieldOfAnotherSync_IsRefusedAndChangesNothing()
    {
        await RegisterAsync(Crm, "name", "age");
        await RegisterAsync(Web, "visits");
        await SetMarkAsync(Web);

        Assert.Equal("crm: name|age", Say(await TryRegisterAsync(new SyncRegistration(Web, ["visits", "age"]))));
        Assert.Equal("crm: name|age", Say(await TryRegisterAsync(new SyncRegistration(Old, ["o", "name"]), replaces: Web)));

        Assert.Equal(["crm: name|age", "web: visits"], await RegistrationsAsync());
        Assert.NotNull(await Records.GetMarkAsync(Web, Cancellation));
    }

    [Fact]
    public async Task RegisterAsync_ForgottenSync_IsInNobodysWay()
    {
        await RegisterAsync(Old, "name");
        Assert.NotNull(await TryRegisterAsync(new SyncRegistration(Crm, ["name"])));

        // Forgetting is a registration too; what others have taken meanwhile does not keep it from being repeated.
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Old, ["name"], IsForgotten: true)));
        await RegisterAsync(Crm, "name");
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Old, ["name"], IsForgotten: true)));
        Assert.Equal(["crm: name", "old: name (forgotten)"], await RegistrationsAsync());

        // A sync that comes back is one like any other.
        Assert.Equal("crm: name", Say(await TryRegisterAsync(new SyncRegistration(Old, ["name"]))));
        await RegisterAsync(Old, "o");
        Assert.Equal(["crm: name", "old: o"], await RegistrationsAsync());
    }

    [Fact]
    public async Task RegisterAsync_InTheNameOfAnother_TakesItsRegistrationAndMarkAway()
    {
        await RegisterAsync(Old, "name");
        await RegisterAsync(Web, "visits");
        await SetMarkAsync(Old);
        await SetMarkAsync(Crm);
        await SetMarkAsync(Web);

        for (var i = 0; i < 2; i++)
        {
            Assert.Null(await TryRegisterAsync(new SyncRegistration(Crm, ["name"]), replaces: Old));
            Assert.Equal(["crm: name", "web: visits"], await RegistrationsAsync());
            Assert.Null(await Records.GetMarkAsync(Old, Cancellation));
            Assert.NotNull(await Records.GetMarkAsync(Crm, Cancellation));
            Assert.NotNull(await Records.GetMarkAsync(Web, Cancellation));
        }

        // It never replaces itself.
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Crm, ["name"]), replaces: Crm));
        Assert.NotNull(await Records.GetMarkAsync(Crm, Cancellation));
    }

    [Fact]
    public async Task RegisterAsync_TwoCollections_HaveTheirOwnRegistrations()
    {
        var products = await Store.OpenAsync(Definition("Products"), Cancellation);
        await RegisterAsync(Crm, "name");
        await SetMarkAsync(Crm);

        Assert.Null(await products.RegisterAsync(new SyncRegistration(Web, ["name"]), Crm, Cancellation));
        await products.UnregisterAsync(Crm, Cancellation);

        Assert.Equal(["crm: name"], await RegistrationsAsync());
        Assert.Equal("web: name", Say(Assert.Single(await products.GetRegistrationsAsync(Cancellation))));
        Assert.NotNull(await Records.GetMarkAsync(Crm, Cancellation));
    }

    [Fact]
    public async Task RegisterAsync_ManyAtOnce_OneWins()
    {
        var tries = await Task.WhenAll(Numbers(1, 8).Select(i => Task.Run(
            async () => await TryRegisterAsync(new SyncRegistration($"sync{i}", [$"f{i}", "name"])), Cancellation)));

        Assert.Single(tries, inTheWay => inTheWay is null);
        var winner = Assert.Single(await RegistrationsAsync());
        Assert.All(tries.OfType<SyncRegistration>(), inTheWay => Assert.Equal(winner, Say(inTheWay)));
    }

    [Fact]
    public async Task RegisterAsync_FieldsChangedByTheCallerLater_AreAsTheyWere()
    {
        var fields = new List<string> { "name" };
        Assert.Null(await TryRegisterAsync(new SyncRegistration(Crm, fields)));
        fields.Add("visits");
        await RegisterAsync(Web, "visits");
        Assert.Equal(["crm: name", "web: visits"], await RegistrationsAsync());
    }

    [Fact]
    public async Task UnregisterAsync_RemovesRegistrationAndMark_AndLeavesTheParts()
    {
        await RegisterAsync(Crm, "name");
        await RegisterAsync(Web, "visits");
        await SetMarkAsync(Crm);
        await SetMarkAsync(Web);
        await CrmAsync(Write("1", """{"name":"Ann"}""", "a@x", null));

        for (var i = 0; i < 2; i++)
        {
            await Records.UnregisterAsync(Crm, Cancellation);
            Assert.Equal(["web: visits"], await RegistrationsAsync());
            Assert.Null(await Records.GetMarkAsync(Crm, Cancellation));
            Assert.NotNull(await Records.GetMarkAsync(Web, Cancellation));
            Assert.Equal("""{"name":"Ann"}""", Text(await FindByEmailAsync("a@x")));
            Assert.Single(await ListAsync(Crm));
        }

        Assert.True(await Records.TrySetMarkAsync(Crm, null, new SyncMark(null, "plan-1", 1), Cancellation));
        await RegisterAsync(Old, "name");
    }

    private async ValueTask RegisterAsync(string sync, params string[] fields) => Assert.Null(await TryRegisterAsync(new SyncRegistration(sync, fields)));

    private ValueTask<SyncRegistration?> TryRegisterAsync(SyncRegistration registration, string? replaces = null)
        => Records.RegisterAsync(registration, replaces, Cancellation);

    private async ValueTask SetMarkAsync(string sync)
        => Assert.True(await Records.TrySetMarkAsync(sync, null, new SyncMark("snapshot-1", null, 1), Cancellation));

    private async ValueTask<List<string?>> RegistrationsAsync()
        => [.. (await Records.GetRegistrationsAsync(Cancellation)).Select(Say).Order(StringComparer.Ordinal)];

    private static string? Say(SyncRegistration? registration) => registration is null
        ? null
        : $"{registration.Sync}: {string.Join('|', registration.Fields)}{(registration.IsForgotten ? " (forgotten)" : null)}";
}
