using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

public sealed partial class SyncBuilderModelTests
{
    [Fact]
    public Task FromRows_Objects_AreServed()
        => AssertServedAsync(s => s.FromRows(() => new[] { new Person(7, "Ann") }, Json.Default.Person, "id"));

    [Fact]
    public Task FromRows_ArrivingObjects_AreServed() => AssertServedAsync(s => s.FromRows(ArriveAsync, Json.Default.Person, "id"));

    [Fact]
    public Task FromReader_Rows_AreServed() => AssertServedAsync(s => s.FromReader(
        _ =>
        {
            using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
            table.Columns.Add("id", typeof(int));
            table.Columns.Add("name", typeof(string));
            table.Rows.Add(7, "Ann");
            return Task.FromResult<System.Data.Common.DbDataReader>(table.CreateDataReader());
        },
        "id"));

    private static async IAsyncEnumerable<Person> ArriveAsync()
    {
        await Task.Yield();
        yield return new Person(7, "Ann");
    }

    private static async Task AssertServedAsync(Action<SyncBuilder> model)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", c => c.Index("id", primary: true))
            .AddSync("people", s =>
            {
                model(s);
                s.To("people").Map("name");
            }));
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        await provider.GetRequiredService<SyncService>().StartAsync(CancellationToken.None);
        var run = await provider.GetRequiredService<ISyncService>().RunAsync("people");
        var record = await provider.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", "7");

        Assert.True(run.Status == SyncRunStatus.Success, run.Error);
        Assert.Equal("""{"name":"Ann"}""", record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span));
    }

    internal sealed record Person([property: JsonPropertyName("id")] int Id, [property: JsonPropertyName("name")] string Name);

    [JsonSerializable(typeof(Person))]
    internal sealed partial class Json : JsonSerializerContext;
}
