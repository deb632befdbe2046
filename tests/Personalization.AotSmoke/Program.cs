using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization;
using Personalization.Liquid;

// A sync from SQLite to SQLite with a template, a lookup by another index and a template alone, as native code.
var folder = Directory.CreateTempSubdirectory("aot-smoke").FullName;
try
{
    var shop = $"Data Source={Path.Combine(folder, "shop.db")};Pooling=False";
    using (var connection = new SqliteConnection(shop))
    {
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table customers(user_id, email, full_name); insert into customers values (1, 'ada@shop.example', 'ada lovelace')";
        command.ExecuteNonQuery();
    }

    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Services.AddPersonalizationCache(cache => cache
        .AddSqlite("shop", shop)
        .UseSqlite(Path.Combine(folder, "records.db"))
        .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
        .AddSync("profiles", s => s
            .FromSql("shop", "select user_id, email, full_name from customers", primaryKey: "user_id")
            .To("customers")
            .Index("email", column: "email")
            .Map("user_id")
            .MapTemplate("greeting", "Hello {{ full_name | capitalize }}!")));
    using var host = builder.Build();
    await host.StartAsync();

    var run = await host.Services.GetRequiredService<ISyncService>().RunAsync("profiles");
    var record = await host.Services.GetRequiredService<IPersonalizationCache>().GetAsync("customers", "email", "ada@shop.example");
    await host.StopAsync();

    var found = record is null ? "nothing" : Encoding.UTF8.GetString(record.Utf8Json.Span);
    var text = LiquidTemplate.Parse("{{ n | times: 2 }}").Render(new LiquidObject { ["n"] = LiquidValue.From(21) });
    Console.WriteLine($"{run.Status} {found} {text}");
    return run.Status == SyncRunStatus.Success && found == """{"user_id":1,"greeting":"Hello Ada lovelace!"}""" && text == "42" ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
