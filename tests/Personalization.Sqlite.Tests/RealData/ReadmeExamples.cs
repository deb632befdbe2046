using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>The code that the pages show.</summary>
internal static partial class ReadmeExamples
{
    internal static void AddReadmeCache(IServiceCollection services)
    {
        // snippet: readme
        services.AddPersonalizationCache(cache => cache
            .AddSqlite("shop", "Data Source=shop.db")
            .UseSqlite("records.db")                                   // in memory without this line
            .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
            .AddSync("customer-profile", s => s
                .FromSql("shop", "select user_id, email, full_name, ltv, orders from customers", primaryKey: "user_id")
                .To("customers")
                .Index("email", column: "email")
                .Map("full_name")
                .Map("ltv", to: "lifetime_value", ignoreNull: true)
                .Map("orders").Column("orders", ColumnType.Json)       // JSON text becomes nested JSON
                .OnRemoved(RecordDeleteBehavior.DeleteRecord)
                .Every(TimeSpan.FromMinutes(5)))
            .WaitForFirstSync(TimeSpan.FromMinutes(1)));
        // end of snippet
    }

    // snippet: lookup
    internal sealed class Greeter(IPersonalizationCache cache)
    {
        public async Task<string> GreetAsync(string email, CancellationToken cancellationToken)
        {
            var record = await cache.GetAsync("customers", "email", email, cancellationToken);     // record.Utf8Json, record.ETag
            var customer = record?.Deserialize(ShopJson.Default.Customer);
            return customer is null ? "Hello!" : $"Hello, {customer.FullName}!";
        }
    }

    internal sealed record Customer(
        [property: JsonPropertyName("full_name")] string FullName,
        [property: JsonPropertyName("lifetime_value")] decimal? LifetimeValue);

    [JsonSerializable(typeof(Customer))]
    internal sealed partial class ShopJson : JsonSerializerContext;
    // end of snippet

    internal static async Task<string> RunByHandAsync(ISyncService syncs, CancellationToken cancellationToken)
    {
        // snippet: run-by-hand
        var run = await syncs.RunAsync("customer-profile", cancellationToken: cancellationToken);
        if (run.Status is SyncRunStatus.Failed)
        {
            throw new InvalidOperationException($"{run.ErrorCode}: {run.Error}");
        }

        foreach (var rejection in run.Rejections)
        {
            Console.WriteLine($"{rejection.Key}: {rejection.Reason}");
        }
        // end of snippet

        return run.RunId;
    }

    internal static void AddCoreCache(IServiceCollection services, Func<IEnumerable<ReadmeExamples.Customer>> loadCustomers)
    {
        // snippet: core
        services.AddPersonalizationCache(cache => cache
            .AddCollection("customers", c => c.Index("full_name", primary: true))
            .AddSync("customer-profile", s => s
                .FromRows(loadCustomers, ShopJson.Default.Customer, primaryKey: "full_name")
                .To("customers")
                .Map("lifetime_value")
                .Every(TimeSpan.FromMinutes(5))));
        // end of snippet
    }

    internal static void AddHealth(IHostApplicationBuilder builder)
    {
        // snippet: health
        builder.Services.AddHealthChecks().AddPersonalization();
        // end of snippet
    }
}
