using Personalization;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Quickstart;
using Quickstart.Screen;
using Quickstart.Shop;

if (!QuickstartOptions.TryParse(args, out var options, out var usage))
{
    Console.Error.WriteLine(usage);
    return 2;
}

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(options.Url);
builder.Logging.ClearProviders(); // the screen tells the same story

builder.Services.AddPersonalizationCache(cache => cache
    .AddSqlite("shop", $"Data Source={options.ShopPath}")  // where models are queried from
    .UseSqlite(options.StorePath)                          // records and people live on disk; without this line, in memory
    .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
    .AddCollection("products", c => c.Index("sku", primary: true))
    .AddSync("customer-profiles", s => s
        .FromSql("shop", ShopModels.Customers, primaryKey: "user_id")
        .To("customers")
        .Index("email", column: "email")
        .Map("user_id")
        .Map("email", ignoreNull: true)
        .Map("full_name", to: "name")
        .Map("city")
        .Map("points")
        .Map("ltv", to: "lifetime_value")
        .Column("ltv", ColumnType.Number)                  // text that holds a number becomes a number
        .Map("credit_limit")
        .Column("credit_limit", ColumnType.Number)
        .Map("plan")
        .Map("orders")
        .Column("orders", ColumnType.Json)                 // text that holds JSON becomes nested JSON
        .MapStatic("shop", "quickstart")
        .OnRemoved(RecordDeleteBehavior.DeleteRecord))
    .AddSync("product-catalog", s => s
        .FromSql("shop", ShopModels.Products, primaryKey: "sku")
        .To("products")
        .Map("name")
        .Map("price")
        .Map("in_stock")
        .Map("tags")
        .Column("tags", ColumnType.Json)
        .OnRemoved(RecordDeleteBehavior.DeleteRecord))
//      .Every(TimeSpan.FromMinutes(5)) on a sync runs it on a schedule. Here the story below runs both by hand.
    .AddRealtime(realtime => realtime
        .AddEventSource("web", web => web.WriteKey("quickstart"))
        .AddEventModel("pricing_viewed", model => model
            .Source("web").Page().Column("properties.path", "path")
            .Parent("customers").ForeignKey("userId", "user_id"))
        .AddAudience("pricing-intent", "customers", audience => audience.All(
            one => one.Event("pricing_viewed", CountOperator.AtLeast, 3, TimeSpan.FromMinutes(10), page => page.Field("path").StartsWith("/pricing")),
            one => one.Field("plan").EqualTo("free")))));

var app = builder.Build();
await using var disposed = app;
app.MapRecords();
app.MapRealtime();

var shop = new ShopDatabase(options.ShopPath);
var story = new Story(
    shop,
    new SyncScreen(app.Services.GetRequiredService<ISyncService>()),
    new LookupScreen(app.Services.GetRequiredService<IPersonalizationCache>()),
    new LiveStory(
        app.Services.GetRequiredService<IPersonalizationCache>(),
        app.Services.GetRequiredService<IEventIngest>(),
        app.Services.GetRequiredService<IAudienceMembership>()));

return await Launcher.RunAsync(app, story, options);
