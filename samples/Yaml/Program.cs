using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Personalization;
using Personalization.Configuration;
using YamlSample;

// The whole configuration lies in a file: what is wrong with it is told before anything starts.
var file = Path.Combine(AppContext.BaseDirectory, "personalization.yaml");
var problems = YamlFile.Validate(file);
foreach (var problem in problems)
{
    Console.Error.WriteLine(problem);
}

if (problems.Count > 0)
{
    return 2;
}

using var shop = new ShopFile();
var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddPersonalizationCache(cache => cache
    .AddYamlFile(file)
    .WaitForFirstSync(TimeSpan.FromMinutes(1)));
using var host = builder.Build();
await host.StartAsync();

var cache = host.Services.GetRequiredService<IPersonalizationCache>();
await ShowAsync("ada@shop.example");

shop.Execute("update customers set full_name = 'Ada Lovelace' where user_id = 1; delete from customers where user_id = 2");
var run = await host.Services.GetRequiredService<ISyncService>().RunAsync("customer-profile");
Console.WriteLine($"The shop changed; a run added {run.Counts.Added}, changed {run.Counts.Changed} and removed {run.Counts.Removed}.");
await ShowAsync("ada@shop.example");
await ShowAsync("bob@shop.example");

await host.StopAsync();
return 0;

async Task ShowAsync(string email)
{
    var record = await cache.GetAsync("customers", "email", email);
    Console.WriteLine($"{email}: {(record is null ? "not found" : Encoding.UTF8.GetString(record.Utf8Json.Span))}");
}
