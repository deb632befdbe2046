using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Records;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>The README's example does what it says.</summary>
public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task Readme_Example_GreetsByEmail()
    {
        using var directory = new TempDirectory();
        var shop = directory.File("shop.db");
        await using var connection = new SqliteConnection($"Data Source={shop};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            create table customers(user_id integer, email text, full_name text, ltv real, orders text);
            insert into customers values(1, 'ada@shop.example', 'Ada', 12.5, '[{"id":7}]');
            """;
        await command.ExecuteNonQueryAsync();

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IRecordStore>(new InMemoryRecordStore());
        ReadmeExamples.AddReadmeCache(builder.Services);
        Redirect(builder.Services, shop, directory.File("records.db"));
        ReadmeExamples.AddHealth(builder);
        using var host = builder.Build();
        await host.StartAsync();

        var greeter = new ReadmeExamples.Greeter(host.Services.GetRequiredService<IPersonalizationCache>());
        Assert.Equal("Hello, Ada!", await greeter.GreetAsync("ada@shop.example", TestContext.Current.CancellationToken));
        Assert.Equal("Hello!", await greeter.GreetAsync("eve@shop.example", TestContext.Current.CancellationToken));
        Assert.NotEmpty(await ReadmeExamples.RunByHandAsync(host.Services.GetRequiredService<ISyncService>(), TestContext.Current.CancellationToken));
        await host.StopAsync();
    }

    /// <summary>The example names its files by relative paths, which a test must not litter.</summary>
    private static void Redirect(IServiceCollection services, string shop, string records)
    {
        services.AddPersonalizationCache(cache => cache.AddSqlite("moved", $"Data Source={shop}").UseSqlite(records));
        services.AddSingleton<IPostConfigureOptions<PersonalizationOptions>>(
            new PostConfigureOptions<PersonalizationOptions>(Options.DefaultName, options => options.Syncs[0].OwnModel!.Source = "moved"));
    }
}
