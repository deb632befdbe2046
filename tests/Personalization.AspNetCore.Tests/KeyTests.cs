using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Who may pass, and what is answered to those who may not.</summary>
public sealed class KeyTests
{
    private const string Ann = "/v1/collections/customers/records/user_id/5";

    [Theory]
    [InlineData(null, "key_missing")]
    [InlineData("Bearer", "key_unknown")]
    [InlineData("Bearer ", "key_unknown")]
    [InlineData("Basic cGE6c3M=", "key_unknown")]
    [InlineData("Bearer 55555555-4444-3333-2222-111111111111", "key_unknown")]
    [InlineData("Bearer pz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_9OyHA", "key_unknown")]
    public async Task Authorization_NoKnownKey_IsUnauthorized(string? header, string code)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("GET", Ann, string.Empty, null, header is null ? [] : ["Authorization: " + header]);

        Assert.Equal(401, answer.Status);
        Assert.Equal(code, answer.Code());
        Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bearer {0}", 200)]
    [InlineData("BEARER   {0}  ", 200)]
    [InlineData("Bearer {0}x", 401)]
    [InlineData("Bearer {0}, Bearer {0}", 401)]
    [InlineData("{0}", 401)]
    [InlineData("Bearer {0}\r\nAuthorization: Bearer {0}", 401)]
    public async Task Authorization_SpellingsOfAKey_AreTakenOrNot(string header, int expected)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync(
            "GET", Ann, string.Empty, null, "Authorization: " + header.Replace("{0}", host.Key, StringComparison.Ordinal));

        Assert.True(answer.Status == expected || (answer.Status == 400 && expected == 401), $"{answer.Status}");
    }

    [Fact]
    public async Task Authorization_EveryLookup_AsksForIt()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(401, (await host.AskAsync("HEAD", Ann, string.Empty)).Status);
        Assert.Equal(401, (await host.AskAsync("GET", Ann + "/explain", string.Empty)).Status);
        Assert.Equal(401, (await host.AskAsync("POST", "/v1/collections/customers/records", string.Empty, "{}")).Status);
        Assert.Equal(401, (await host.AskAsync("POST", "/v1/collections/customers/records/user_id", string.Empty, "{}")).Status);
    }

    [Fact]
    public async Task Mistyped_Key_CostsNoLookAtAnyStore()
    {
        await using var host = await ApiHost.StartAsync();
        host.Store.ClearCounts();
        var mistyped = (host.Key[10] == 'a' ? 'b' : 'a') + host.Key[11..];

        Assert.Equal(401, (await host.AskAsync("GET", Ann, host.Key[..10] + mistyped)).Status);
        Assert.Equal(0, host.Store.CountOf(StoreOperations.All));
    }

    [Fact]
    public async Task Scopes_ThatDoNotCoverIt_AreForbidden()
    {
        await using var host = await ApiHost.StartAsync();
        var ingest = await host.CreateKeyAsync(new ApiKeySettings { Name = "i", Scopes = ApiKeyScope.Ingest | ApiKeyScope.Manage });

        var answer = await host.AskAsync("GET", Ann, ingest);

        Assert.Equal(403, answer.Status);
        Assert.Equal("scope_missing", answer.Code());
        Assert.Equal(200, (await host.AskAsync("GET", Ann + "/explain", ingest)).Status);
    }

    [Theory]
    [InlineData("/v1/collections/products/records/sku/1")]
    [InlineData("/v1/collections/nobody/records/x/1")]
    [InlineData("/v1/collections/Customers/records/user_id/5")]
    public async Task Collections_ThatDoNotCoverIt_AreForbiddenWhetherTheyExistOrNot(string target)
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(
            new ApiKeySettings { Name = "c", Collections = ["customers"], Scopes = ApiKeyScope.Read | ApiKeyScope.Manage });

        var records = target[..target.LastIndexOf('/')];
        foreach (var answer in new[]
        {
            await host.AskAsync("GET", target, key),
            await host.AskAsync("GET", target + "/explain", key),
            await host.AskAsync("POST", records, key, """{"values":["1"]}"""),
            await host.AskAsync("POST", records[..records.LastIndexOf('/')], key, """{"sku":"1"}"""),
        })
        {
            Assert.Equal(403, answer.Status);
            Assert.Equal("collection_forbidden", answer.Code());
        }

        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
        Assert.Equal("index_not_found", (await host.AskAsync("GET", "/v1/collections/customers/records/x/1", key)).Code());
    }

    [Fact]
    public async Task Fields_OfAKey_AreAllThatItGets()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "f", Fields = ["city", "orders"] });

        Assert.Equal("""{"city":"Oslo","orders":1}""", (await host.AskAsync("GET", Ann, key)).Text);
        Assert.Equal("""{"city":"Oslo"}""", (await host.AskAsync("GET", Ann + "?fields=city,full_name", key)).Text);
        Assert.Equal("""{"city":"Oslo","orders":1}""", (await host.AskAsync("POST", "/v1/collections/customers/records", key, """{"user_id":5}""")).Text);
        Assert.Equal(
            """{"records":{"5":{"city":"Oslo","orders":1}}}""",
            (await host.AskAsync("POST", "/v1/collections/customers/records/user_id", key, """{"values":[5]}""")).Text);
    }

    [Fact]
    public async Task Expiry_WhenItComes_EndsTheKeyWithoutALookAtTheStore()
    {
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "e", Lifetime = TimeSpan.FromHours(1) });
        await using var connection = await host.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync(ApiHost.Request("GET", Ann, key))).Status);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await connection.AskAsync(ApiHost.Request("GET", Ann, key))).Status);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await connection.AskAsync(ApiHost.Request("GET", Ann, key))).Status);
    }

    [Fact]
    public async Task Rotation_Overlap_LetsBothTextsPassForAWhile()
    {
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var first = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "r" });
        var second = await host.Issuer.RotateAsync(first.Key.Id, TimeSpan.FromHours(1));
        await host.RefreshKeysAsync();

        Assert.Equal(200, (await host.AskAsync("GET", Ann, first.Text)).Status);
        Assert.Equal(200, (await host.AskAsync("GET", Ann, second.Text)).Status);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await host.AskAsync("GET", Ann, first.Text)).Status);
        Assert.Equal(200, (await host.AskAsync("GET", Ann, second.Text)).Status);
    }

    [Fact]
    public async Task Revocation_ByAnotherProcess_IsSeenWithinASecondOnAnOpenConnection()
    {
        await using var host = await ApiHost.StartAsync();
        var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "r" });
        await host.RefreshKeysAsync();
        await using var connection = await host.ConnectAsync();
        Assert.Equal(200, (await connection.AskAsync(ApiHost.Request("GET", Ann, issued.Text))).Status);

        var started = TimeProvider.System.GetTimestamp();
        await host.Issuer.RevokeAsync(issued.Key.Id);
        while ((await connection.AskAsync(ApiHost.Request("GET", Ann, issued.Text))).Status == 200)
        {
            // On a busy machine a poll may come late; without any the test never ends.
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task Polling_OfTheStore_IsTwiceASecond()
    {
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "new" });
        await host.RefreshKeysAsync();
        await host.Issuer.RevokeAsync(issued.Key.Id);

        Assert.Equal(200, (await host.AskAsync("GET", Ann, issued.Text)).Status);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        while ((await host.AskAsync("GET", Ann, issued.Text)).Status == 200)
        {
            // The poll runs on a thread of its own.
        }
    }

    [Fact]
    public async Task Rate_WhenItIsUsedUp_SaysWhenToComeBack()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Rate = new ApiKeyRate(3, TimeSpan.FromHours(1)) });

        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
        Assert.Equal(404, (await host.AskAsync("GET", Ann + "5", key)).Status);
        await host.CreateKeyAsync();
        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
        var limited = await host.AskAsync("GET", Ann, key);

        Assert.Equal(429, limited.Status);
        Assert.Equal("rate_limited", limited.Code());
        Assert.InRange(int.Parse(limited.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 1200);
        Assert.Equal(200, (await host.GetAsync(Ann)).Status);
    }

    [Fact]
    public async Task Rate_AfterTheWait_LetsRequestsPassAgain()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "l", Rate = new ApiKeyRate(5, TimeSpan.FromSeconds(1)) });
        await using var connection = await host.ConnectAsync();

        var started = TimeProvider.System.GetTimestamp();
        var passed = 0;
        while (passed < 10)
        {
            passed += (await connection.AskAsync(ApiHost.Request("GET", Ann, key))).Status == 200 ? 1 : 0;
        }

        // Five at once, and the other five within a second of it.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task LastUsed_AfterAUse_IsNotedInTheStore()
    {
        await using var host = await ApiHost.StartAsync();
        var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "u" });
        await host.RefreshKeysAsync();
        var store = host.App.Services.GetRequiredService<IApiKeyStore>();
        Assert.Null((await store.FindAsync(issued.Key.Id))!.LastUsedAt);

        await host.AskAsync("GET", Ann, issued.Text);
        await host.RefreshKeysAsync();

        Assert.NotNull((await store.FindAsync(issued.Key.Id))!.LastUsedAt);
    }

    [Fact]
    public async Task Store_OutOfReachAtStart_IsUnavailableUntilItIsBack()
    {
        var store = new BrokenKeyStore();
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<IApiKeyStore>(store), keys: false);

        var answer = await host.AskAsync("GET", Ann, ApiKeyText.Create());
        Assert.Equal(503, answer.Status);
        Assert.Equal(ErrorCodes.KeysUnavailable, answer.Code());
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal(401, (await host.AskAsync("GET", Ann, string.Empty)).Status);

        store.Inner = host.KeyStoreOfItsOwn();
        var key = await host.CreateKeyAsync();
        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);

        store.Inner = null;
        await host.RefreshKeysAsync();
        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
    }

    [Fact]
    public async Task AllowAnonymous_WhenSet_AsksForNoKey()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.AllowAnonymous = true);

        Assert.Equal(200, (await host.AskAsync("GET", Ann, string.Empty)).Status);
        Assert.Equal(200, (await host.AskAsync("GET", Ann + "/explain", string.Empty)).Status);
    }

    [Fact]
    public async Task Map_NowhereToKeepKeys_SaysWhatToDo()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApiHost.StartAsync(
            keys: false, build: builder => builder.Services.RemoveAll<IApiKeyStore>()));

        Assert.Contains("UseSqliteKeys", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireScope_OnAnEndpointOfTheApp_AsksForIt()
    {
        await using var host = await ApiHost.StartAsync(map: app =>
        {
            app.MapPersonalizationApi();
            var group = app.MapGroup("/admin").RequirePersonalizationScope(ApiKeyScope.Manage);
            group.MapGet("/syncs", (HttpContext context) => context.Request.Path.Value);
            group.MapGet("/raw", context => context.Response.WriteAsync("raw"));
        });
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

        Assert.Equal(401, (await host.AskAsync("GET", "/admin/syncs", string.Empty)).Status);
        Assert.Equal("scope_missing", (await host.GetAsync("/admin/syncs")).Code());
        Assert.Equal("scope_missing", (await host.GetAsync("/admin/raw")).Code());
        Assert.Equal("/admin/syncs", (await host.AskAsync("GET", "/admin/syncs", manage)).Text);
        Assert.Equal("raw", (await host.AskAsync("GET", "/admin/raw", manage)).Text);
    }
}
