using System.Text.Json.Serialization;
using Personalization;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
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
services.AddSingleton<Greeter>();

var app = builder.Build();
app.MapGet("/{email}", (string email, Greeter greeter, CancellationToken cancellationToken) => greeter.GreetAsync(email, cancellationToken));
app.Run();

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
