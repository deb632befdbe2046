using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Keys that were made a moment ago, and keys that nobody made.</summary>
public sealed class NewKeyTests
{
    private const string Ann = "/v1/collections/customers/records/user_id/5";

    [Fact]
    public async Task Ask_KeyOfAnotherProcess_FirstRequestIsAnswered()
    {
        await using var host = await ApiHost.StartAsync(options: options => options.KeyPollInterval = TimeSpan.FromHours(1));

        for (var i = 0; i < 3; i++)
        {
            var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "new" });
            Assert.Equal(200, (await host.AskAsync("GET", Ann, issued.Text)).Status);
        }

        var managing = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "manage", Scopes = ApiKeyScope.Manage });
        Assert.Equal(200, (await host.AskAsync("GET", "/api/v1/syncs", managing.Text)).Status);
    }

    [Fact]
    public async Task Ask_FloodOfUnknownKeys_CostsTheStoreOneQuestionForAllWhoWait()
    {
        var store = new BrokenKeyStore();
        await using var host = await ApiHost.StartAsync(
            build: builder => builder.Services.AddSingleton<IApiKeyStore>(store), options: options => options.KeyPollInterval = TimeSpan.FromHours(1), keys: false);
        store.Inner = host.KeyStoreOfItsOwn();
        await host.RefreshKeysAsync();
        var before = store.Questions;

        // While one question is under way, all others wait for the next.
        store.Hold = new TaskCompletionSource();
        var first = host.AskAsync("GET", Ann, ApiKeyText.Create());
        await store.Held.Task;
        var others = Enumerable.Range(0, 50).Select(_ => host.AskAsync("GET", Ann, ApiKeyText.Create())).ToArray();
        var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "new" });
        var made = host.AskAsync("GET", Ann, issued.Text);
        store.Hold.SetResult();

        Assert.Equal(401, (await first).Status);
        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(401, answer.Status));
        Assert.Equal(200, (await made).Status);

        // Connections come in over some milliseconds, so there may be a few, but never one for each.
        Assert.InRange(store.Questions - before, 2, 20);
    }

    [Fact]
    public async Task Ask_NoKeyAtAll_StoreIsNotAsked()
    {
        var store = new BrokenKeyStore();
        await using var host = await ApiHost.StartAsync(
            build: builder => builder.Services.AddSingleton<IApiKeyStore>(store), options: options => options.KeyPollInterval = TimeSpan.FromHours(1), keys: false);
        store.Inner = host.KeyStoreOfItsOwn();
        var key = await host.CreateKeyAsync();
        var before = store.Questions;

        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
        Assert.Equal(401, (await host.AskAsync("GET", Ann, string.Empty)).Status);
        Assert.Equal(401, (await host.AskAsync("GET", Ann, "nonsense")).Status);
        Assert.Equal(401, (await host.AskAsync("GET", Ann, key[..^1] + (key[^1] == 'A' ? 'B' : 'A'))).Status);

        Assert.Equal(before, store.Questions);
    }

    [Fact]
    public async Task Ask_UnknownKeyAndStoreOutOfReach_IsUnavailable()
    {
        var store = new BrokenKeyStore();
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<IApiKeyStore>(store), keys: false);
        store.Inner = host.KeyStoreOfItsOwn();
        var key = await host.CreateKeyAsync();
        store.Inner = null;

        var answer = await host.AskAsync("GET", Ann, ApiKeyText.Create());

        Assert.Equal(503, answer.Status);
        Assert.Equal(ErrorCodes.KeysUnavailable, answer.Code());
        Assert.Equal(200, (await host.AskAsync("GET", Ann, key)).Status);
    }
}
