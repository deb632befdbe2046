using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>What a record is made of, when two syncs write it.</summary>
public sealed class RecordExplainerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explain_RecordOfTwoSyncs_TellsBothPartsAndWhetherItIsHidden(bool sqlite)
    {
        var profiles = new FakeQuery("user_id", "email", "name").SetRows([1, "a@x", "Ann"], [2, "b@x", "Bob"]).ThenRows([2, "b@x", "Bob"]);
        var orders = new FakeQuery("id", "n").SetRows([1, 7]);
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPersonalizationCache(cache => cache
            .UseStore(_ => sqlite ? new SqliteRecordStore(_directory.File("records.db")) : new InMemoryRecordStore())
            .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
            .AddModel("people", m => m.FromQuery(profiles, primaryKey: "user_id"))
            .AddSync("profile", s => s.FromModel("people").To("customers").Index("email", column: "email").Map("name").OnRemoved(RecordDeleteBehavior.DeleteRecord))
            .AddSync("orders", s => s.FromQuery(orders, primaryKey: "id").To("customers").Map("n", to: "orders")));
        using var host = builder.Build();
        await host.StartAsync();
        var explainer = host.Services.GetRequiredService<RecordExplainer>();
        var syncs = host.Services.GetRequiredService<ISyncService>();

        await Assert.ThrowsAsync<CollectionLoadingException>(async () => await explainer.ExplainAsync("customers", "user_id", "3"));
        await syncs.RunAsync("profile");
        await syncs.RunAsync("orders");
        var explanation = (await explainer.ExplainAsync("customers", "email", "a@x"))!;

        Assert.Equal("1", explanation.Key);
        Assert.True(explanation.IsVisible);
        Assert.Equal(["orders", "profile"], explanation.Parts.Select(part => part.Sync).Order(StringComparer.Ordinal));
        var profile = explanation.Parts.Single(part => part.Sync == "profile");
        Assert.Equal(["name"], profile.Fields);
        Assert.Equal(["email"], profile.Indexes);
        Assert.Equal("people", profile.Model);
        Assert.Equal("user_id", profile.KeyColumn);
        var order = explanation.Parts.Single(part => part.Sync == "orders");
        Assert.Equal(["orders"], order.Fields);
        Assert.Equal("id", order.KeyColumn);

        await syncs.RunAsync("profile");
        var hidden = (await explainer.ExplainAsync("customers", "user_id", "1"))!;
        Assert.False(hidden.IsVisible);
        Assert.Equal(PartState.Removed, hidden.Parts.Single(part => part.Sync == "profile").State);
        Assert.Null(await explainer.ExplainAsync("customers", "user_id", "3"));
        var unknown = await Assert.ThrowsAsync<PersonalizationException>(async () => await explainer.ExplainAsync("customers", "phone", "1"));
        Assert.Equal(ErrorCodes.IndexNotFound, unknown.Code);
        await host.StopAsync();
    }
}
