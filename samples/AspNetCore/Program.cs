using AspNetCoreSample;
using Personalization.Keys;

var folder = Path.Combine(AppContext.BaseDirectory, "aspnetcore-data");
var builder = WebApplication.CreateBuilder(args);

// In earnest this is a query in a database: AddSqlite, AddPostgres, FromSql.
Person[] people = [new(1, "ann@example.com", "Ann", "Oslo"), new(2, "bob@example.com", "Bob", "Rome")];

builder.Services.AddPersonalizationCache(cache => cache
    .UseSqlite(Path.Combine(folder, "records.db"))
    .UseSqliteKeys(Path.Combine(folder, "keys.db"))
    .AddPersonalizationApi()
    .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
    .AddSync("customer-profile", s => s
        .FromRows(() => people, PersonJson.Default.Person, primaryKey: "user_id")
        .To("customers")
        .Index("email", column: "email")
        .Map("name")
        .Map("city")
        .Every(TimeSpan.FromMinutes(5))));

var app = builder.Build();
app.MapPersonalizationApi();
app.MapGet("/", () => "Lookups are at /v1/collections, their description at /openapi/v1.json.");

// The first start makes a key. It is shown here and nowhere else: what is kept is its hash.
var keys = app.Services.GetRequiredService<IApiKeyStore>();
if ((await keys.ListAsync()).Count == 0)
{
    var issued = await app.Services.GetRequiredService<ApiKeyIssuer>().CreateAsync(new ApiKeySettings { Name = "first", Rate = new(200, TimeSpan.FromSeconds(10)) });
    Console.WriteLine($"Your API key: {issued.Text}");
    Console.WriteLine($"curl -H 'Authorization: Bearer {issued.Text}' http://localhost:5000/v1/collections/customers/records/email/ann%40example.com");
}

await app.RunAsync();
