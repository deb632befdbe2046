using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Keys;
using Personalization.Keys;
using Personalization.Records;
using Personalization.Sqlite;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>An app that mounts the API, on a free loopback port, with a key that may read everything.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    internal const string Ann = """{"full_name":"Ann","city":"Oslo","orders":1}""";
    internal const string Bob = """{"full_name":"Bob","city":null,"orders":2}""";

    private readonly TempDirectory _directory;

    private ApiHost(WebApplication app, TempDirectory directory, FaultyRecordStore store)
    {
        App = app;
        _directory = directory;
        Store = store;
        Port = new Uri(app.Urls.First()).Port;
    }

    internal WebApplication App { get; }

    internal FaultyRecordStore Store { get; }

    internal int Port { get; }

    internal string Key { get; private set; } = string.Empty;

    internal ApiKeyIssuer Issuer => new(App.Services.GetRequiredService<IApiKeyStore>(), App.Services.GetRequiredService<TimeProvider>());

    internal ISyncService Syncs => App.Services.GetRequiredService<ISyncService>();

    /// <summary>Gets the rows of the model: Ann is 5, Bob is b.</summary>
    internal static FakeQuery Customers => new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows(
        [5, "jane@example.com", "Ann", "Oslo", 1], ["b", "a/b c%2F+é", "Bob", null, 2]);

    internal static async Task<ApiHost> StartAsync(
        bool sqlite = false,
        FakeQuery? customers = null,
        bool sync = true,
        Action<WebApplicationBuilder>? build = null,
        Action<PersonalizationApiOptions>? options = null,
        Action<WebApplication>? map = null,
        MissWhileLoading missWhileLoading = MissWhileLoading.Unavailable,
        bool keys = true)
    {
        var directory = new TempDirectory();
        var store = new FaultyRecordStore(sqlite ? new SqliteRecordStore(directory.File("records.db")) : new InMemoryRecordStore());
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        build?.Invoke(builder);
        builder.Services.AddPersonalizationCache(cache => cache
            .UseStore(_ => store)
            .AddPersonalizationApi(options)
            .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email").MissWhileLoading(missWhileLoading))
            .AddCollection("products", c => c.Index("sku", primary: true).MissWhileLoading(MissWhileLoading.NotFound))
            .AddSync("customer-profile", s => s
                .FromQuery(customers ?? Customers, primaryKey: "user_id")
                .To("customers")
                .Index("email", column: "email")
                .Map("full_name").Map("city").Map("orders")));
        if (keys)
        {
            builder.Services.AddPersonalizationCache().UseSqliteKeys(directory.File("keys.db"));
        }

        var app = builder.Build();
        if (map is null)
        {
            app.MapPersonalizationApi();
        }
        else
        {
            map(app);
        }

        await app.StartAsync();
        var host = new ApiHost(app, directory, store);
        if (sync)
        {
            var run = await host.Syncs.RunAsync("customer-profile");
            Assert.Equal(SyncRunStatus.Success, run.Status);
        }

        host.Key = keys ? await host.CreateKeyAsync() : string.Empty;
        return host;
    }

    internal async Task<string> CreateKeyAsync(ApiKeySettings? settings = null)
    {
        var issued = await Issuer.CreateAsync(settings ?? new ApiKeySettings { Name = "test" });
        await RefreshKeysAsync();
        return issued.Text;
    }

    /// <summary>Makes a store of keys that the host does not know.</summary>
    internal SqliteApiKeyStore KeyStoreOfItsOwn() => new(_directory.File("other-keys.db"));

    /// <summary>Lets the host see what changed among the keys, which it does by itself a little later.</summary>
    internal Task RefreshKeysAsync() => App.Services.GetRequiredService<KeyRing>().RefreshAsync(noteAllUses: true, CancellationToken.None);

    internal Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Port);

    /// <summary>Asks on a connection of its own.</summary>
    internal async Task<RawResponse> AskAsync(string method, string target, string? key = null, string? body = null, params string[] headers)
    {
        await using var connection = await ConnectAsync();
        return await connection.AskAsync(Request(method, target, key ?? Key, body, headers), method == "HEAD");
    }

    internal Task<RawResponse> GetAsync(string target, params string[] headers) => AskAsync("GET", target, Key, null, headers);

    internal Task<RawResponse> PostAsync(string target, string body, params string[] headers) => AskAsync("POST", target, Key, body, headers);

    internal static string Request(string method, string target, string key, string? body = null, params string[] headers)
    {
        var text = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        if (key.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {key}\r\n");
        }

        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        if (body is null)
        {
            return text.Append("\r\n").ToString();
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        if (!headers.Any(header => header.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase)))
        {
            text.Append("Content-Type: application/json\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n\r\n");
        return text.Append(Encoding.Latin1.GetString(bytes)).ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _directory.Dispose();
    }
}
