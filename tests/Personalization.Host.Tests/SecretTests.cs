namespace Personalization.Host.Tests;

/// <summary>A secret that is planted in every connection string, looked for in all that is written.</summary>
public sealed class SecretTests
{
    private const string Secret = "hunter2";
    private const string Source = "{ type: sqlite, connectionString: \"Data Source=SHOP\" }";

    [Theory]
    [InlineData("{ type: postgres, connectionString: \"Host=u:hunter2@127.0.0.1;Port=1\" }")]
    [InlineData("{ type: postgres, connectionString: \"Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Timeout=1\" }")]
    [InlineData("{ type: postgres, connectionString: \"Host=127.0.0.1;Port=1;Username=u;Password=a;hunter2;Timeout=1\" }")]
    [InlineData("{ type: postgres, connectionString: \"Host=127.0.0.1;Port=hunter2\" }")]
    [InlineData("{ type: postgres, connectionString: \"postgres://u:hunter2@127.0.0.1:1/shop?connect_timeout=1\" }")]
    [InlineData("{ type: postgres, connectionString: \"postgres://u:1/hunter2@127.0.0.1:1/shop\" }")]
    [InlineData("{ type: postgres, connectionString: \"postgres://u@127.0.0.1:1/shop?hunter2=1\" }")]
    [InlineData("{ type: postgres, connectionString: \"Host=/no/such/folder;Username=u;Password=hunter2\" }")]
    [InlineData("{ type: sqlite, connectionString: \"Data Source=SHOP;Password=hunter2\" }")]
    [InlineData("{ type: sqlite, connectionString: \"Data Source=SHOP;Mode=hunter2\" }")]
    [InlineData("{ type: sqlite, connectionString: \"Data Source=SHOP;Default Timeout=hunter2\" }")]
    [InlineData("{ type: sqlite, connectionString: \"Data Source=SHOP;hunter2\" }")]
    [InlineData("{ type: sqlite, connectionString: \"file:/no/such?key=hunter2\" }")]
    [InlineData("{ type: ado, provider: \"Microsoft.Data.Sqlite.SqliteFactory, Microsoft.Data.Sqlite\", dialect: ansi, connectionString: \"Data Source=SHOP;Mode=hunter2\" }")]
    [InlineData("{ type: ado, provider: \"Npgsql.NpgsqlFactory, Npgsql\", dialect: ansi, connectionString: \"Host=u:hunter2@127.0.0.1;Port=1\" }")]
    [InlineData("{ type: ado, provider: \"Npgsql.NpgsqlFactory, Npgsql\", dialect: ansi, connectionString: \"Host=127.0.0.1;Port=1;Password=hunter2\" }")]
    [InlineData("{ type: ado, provider: \"Host=db;Password=hunter2\", dialect: ansi, connectionString: x }")]
    [InlineData("\"postgres://u:hunter2@127.0.0.1/shop\"")]
    [InlineData("Host=db;Password=hunter2")]
    [InlineData("{ type: \"postgres://u:hunter2@127.0.0.1/shop\" }")]
    [InlineData("{ type: postgres, Host=db;Password=hunter2: x }")]
    [InlineData("{ type: postgres, connectionString: { \"Host=db;Password=hunter2\": x } }")]
    [InlineData("{ type: postgres, connectionString: [ \"Host=db;Password=hunter2\" ] }")]
    [InlineData("{ type: postgres, connectionString: *hunter2 }")]
    [InlineData("{ type: postgres, connectionString: !hunter2 x }")]
    [InlineData("{ type: postgres, connectionString: Host=db, commandTimeout: \"Password=hunter2\" }")]
    public async Task Commands_SourceWithASecret_NeverWriteIt(string source)
    {
        using var shop = new ShopFolder(ShopFolder.Config().Replace(Source, source, StringComparison.Ordinal));

        await AssertSilentAsync(shop, "validate");
        await AssertSilentAsync(shop, "validate", "--json");
        await AssertSilentAsync(shop, "source", "test", "shop");
        await AssertSilentAsync(shop, "model", "preview", "customers");
    }

    [Theory]
    [InlineData("stores: { main: { type: redis, connectionString: \"127.0.0.1:1,password=hunter2,connectTimeout=100,connectRetry=0\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"127.0.0.1:1,password=a,hunter2=1\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"127.0.0.1:hunter2\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"redis://:hunter2@127.0.0.1:x\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"redis://:hunter2@127.0.0.1:1/y\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"redis://127.0.0.1:1/hunter2\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"redis://127.0.0.1:1?password=hunter2\" } }")]
    [InlineData("stores: { main: { type: redis, connectionString: \"http://:hunter2@127.0.0.1:1\" } }")]
    [InlineData("stores: { main: \"redis://:hunter2@127.0.0.1:1\" }")]
    [InlineData("stores: \"redis://:hunter2@127.0.0.1:1\"")]
    public Task Commands_StoreWithASecret_NeverWriteIt(string stores) => AssertSilentAsync(ShopFolder.Config(stores: stores));

    [Theory]
    [InlineData("state: { type: postgres, connectionString: \"Host=u:hunter2@127.0.0.1;Port=1\" }")]
    [InlineData("state: { type: postgres, connectionString: \"Host=127.0.0.1;Port=1;Password=hunter2;Timeout=1\" }")]
    [InlineData("state: { type: postgres, connectionString: \"postgres://u:hunter2@127.0.0.1:1/shop?connect_timeout=1\" }")]
    [InlineData("state: { type: postgres, connectionString: \"postgres://u:1/hunter2@127.0.0.1:1/shop\" }")]
    [InlineData("state: { type: postgres, connectionString: \"postgres://u@127.0.0.1:hunter2/shop\" }")]
    [InlineData("state: \"postgres://u:hunter2@127.0.0.1:1/shop\"")]
    public Task Commands_StateWithASecret_NeverWriteIt(string state) => AssertSilentAsync(ShopFolder.Config(stores: "stores: { main: { type: sqlite, path: records.db } }", state: state));

    [Theory]
    [InlineData(Source, "stores: { main: { type: redis, connectionString: \"${PLANTED}\" } }", "127.0.0.1:1,password=hunter2,connectTimeout=100", "could not be prepared")]
    [InlineData("{ type: postgres, connectionString: \"${PLANTED}\" }", "", "postgres://u:hunter2@127.0.0.1:1/shop?connect_timeout=1", "the source failed with")]
    public async Task Serve_OutOfReach_WritesNoSecretAtTraceLevel(string source, string stores, string planted, string told)
    {
        using var shop = new ShopFolder(ShopFolder.Config(stores: stores).Replace(Source, source, StringComparison.Ordinal));
        var environment = new Dictionary<string, string>
        {
            ["PLANTED"] = planted,
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
        };
        await using var host = await HostProcess.StartAsync(shop, null, environment, "--insecure-no-auth");

        await host.WaitForAsync(told);
        var answers = (await host.GetAsync("health/ready")).Body + (await host.GetAsync("v1/collections/customers/records/user_id/1")).Body
            + (await host.GetAsync("api/v1/sources")).Body + (await host.GetAsync("api/v1/runs")).Body;

        // Lines are written behind the answers.
        await host.WaitForAsync("trce:");
        await host.KillAsync();

        Assert.DoesNotContain(Secret, host.Log + answers, StringComparison.Ordinal);
    }

    private static async Task AssertSilentAsync(string config)
    {
        using var shop = new ShopFolder(config);
        await AssertSilentAsync(shop, "validate");
        await AssertSilentAsync(shop, "keys", "list");
        await AssertSilentAsync(shop, "lookup", "customers", "user_id", "1");
    }

    private static async Task AssertSilentAsync(ShopFolder shop, params string[] command)
    {
        var result = await shop.RunAsync(command);

        Assert.DoesNotContain(Secret, result.Answer + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }
}
