using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Tests.Mapping;

/// <summary>Templates in whole runs.</summary>
public sealed class TemplateSyncTests
{
    [Fact]
    public async Task RunAsync_ColumnThatOnlyATemplateReadsChanges_TheRecordIsWritten()
    {
        var rows = new FakeQuery("id", "email", "other").SetRows([1, "ada@shop.example", "x"], [2, "bob@shop.example", "x"]);
        await using var services = Create(rows, sync => sync.MapTemplate("email_hash", "{{ row['email'] | upcase }}"));
        var syncs = services.GetRequiredService<ISyncService>();
        await syncs.RunAsync("customers");

        rows.SetRows([1, "ada@other.example", "x"], [2, "bob@shop.example", "y"]);
        var run = await syncs.RunAsync("customers");

        Assert.Equal((1, 1), (run.Counts.Changed, run.Counts.Unchanged));
        Assert.Equal("""{"email_hash":"ADA@OTHER.EXAMPLE"}""", await FindAsync(services, "1"));
    }

    [Fact]
    public async Task RunAsync_RowThatATemplateRefuses_IsRejectedAndTheRecordStays()
    {
        var rows = new FakeQuery("id", "email").SetRows([1, "ada@shop.example"], [2, "bob@shop.example"]);
        await using var services = Create(rows, sync => sync.MapTemplate("email", "{{ email | validate_email }}"));
        var syncs = services.GetRequiredService<ISyncService>();
        await syncs.RunAsync("customers");

        rows.SetRows([1, "secret nonsense"], [2, "bob@shop.example"]);
        var run = await syncs.RunAsync("customers");

        Assert.Equal((SyncRunStatus.Warning, 1), (run.Status, run.Counts.Rejected));
        Assert.Equal("Field 'email': line 1, column 3: The value is not an e-mail address.", Assert.Single(run.Rejections).Reason);
        Assert.Equal("""{"email":"ada@shop.example"}""", await FindAsync(services, "1"));
    }

    [Fact]
    public async Task RunAsync_Variables_AreThoseOfTheRunThatWrote()
    {
        var rows = new FakeQuery("id", "email").SetRows([1, "a"], [2, "b"]);
        await using var services = Create(rows, sync => sync.Map("email").MapVariable("run", MappingVariable.SyncRunId));
        var syncs = services.GetRequiredService<ISyncService>();
        var first = await syncs.RunAsync("customers");

        rows.SetRows([1, "changed"], [2, "b"]);
        var second = await syncs.RunAsync("customers");

        Assert.Equal($$"""{"email":"changed","run":"{{second.RunId}}"}""", await FindAsync(services, "1"));
        Assert.Equal($$"""{"email":"b","run":"{{first.RunId}}"}""", await FindAsync(services, "2"));
    }

    [Fact]
    public async Task Compile_BrokenTemplates_AreAllToldAtOnce()
    {
        var rows = new FakeQuery("id", "email").SetRows([1, "a"]);
        await using var services = Create(
            rows, sync => sync.MapTemplate("a", "{{ x").MapObject("o", o => o.MapTemplate("b", "{% nonsense %}").Map("id").Map("id")).MapObject("empty", _ => { }));

        var exception = Assert.Throws<PersonalizationException>(() => services.GetRequiredService<PersonalizationDefinitions>());

        Assert.Contains("syncs.customers.mappings.a: The template cannot be read: line 1, column 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("syncs.customers.mappings.o.b: The template cannot be read", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The field 'o.id' is mapped twice.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing is mapped within 'empty'.", exception.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Create(FakeQuery rows, Action<SyncBuilder> map)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("customers", sync =>
            {
                sync.FromQuery(rows, primaryKey: "id").To("people");
                map(sync);
            }));
        return services.BuildServiceProvider();
    }

    private static async Task<string> FindAsync(ServiceProvider services, string id)
        => Encoding.UTF8.GetString((await services.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", id))!.Utf8Json.Span);
}
