using Microsoft.Extensions.DependencyInjection;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>Pausing and resuming over HTTP.</summary>
public sealed class PauseApiTests
{
    private const string Sync = "/api/v1/syncs/customer-profile";
    private const string Sequence = "/api/v1/syncs/sequences/nightly";

    public static TheoryData<string> Targets => [Sync, Sequence];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task PauseAndResume_OfEither_TellTheStateAndAreSafeToRepeat(string target)
    {
        await using var host = await StartAsync();
        var key = await ManagerOf(host);
        var id = target == Sync ? "customer-profile" : "nightly";

        foreach (var (verb, rests) in new[] { ("pause", true), ("pause", true), ("resume", false), ("resume", false), ("pause", true) })
        {
            var answer = await host.AskAsync("POST", $"{target}/{verb}", key, verb == "pause" ? "{}" : "");
            Assert.Equal((200, $$"""{"id":"{{id}}","disabled":{{(rests ? "true" : "false")}},"disabledByConfiguration":false}"""), (answer.Status, answer.Text));
            Assert.Equal(rests, (await host.AskAsync("GET", target, key)).Json.GetProperty("disabled").GetBoolean());
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("pause")]
    [InlineData("1")]
    public async Task PauseAndResume_MalformedBody_AreRefusedAndDoNothing(string body)
    {
        await using var host = await StartAsync();
        var key = await ManagerOf(host);

        foreach (var target in new[] { Sync, Sequence })
        {
            Assert.Equal((400, "request_malformed"), Of(await host.AskAsync("POST", target + "/pause", key, body)));
            Assert.False((await host.AskAsync("GET", target, key)).Json.GetProperty("disabled").GetBoolean());
            await host.AskAsync("POST", target + "/pause", key, "null");
            Assert.Equal((400, "request_malformed"), Of(await host.AskAsync("POST", target + "/resume", key, body)));
            Assert.True((await host.AskAsync("GET", target, key)).Json.GetProperty("disabled").GetBoolean());
            Assert.Equal(415, (await host.AskAsync("POST", target + "/resume", key, "{}", "Content-Type: text/plain")).Status);
        }
    }

    [Fact]
    public async Task PauseAndResume_OfWhatIsNotThere_Are404WithASuggestion()
    {
        await using var host = await StartAsync();
        var key = await ManagerOf(host);

        foreach (var verb in new[] { "pause", "resume" })
        {
            Assert.Equal((404, "sync_not_found"), Of(await host.AskAsync("POST", $"/api/v1/syncs/customer-profil/{verb}", key, "")));
            var sequence = await host.AskAsync("POST", $"/api/v1/syncs/sequences/nigthly/{verb}", key, "");
            Assert.Equal((404, "sequence_not_found"), Of(sequence));
            Assert.Contains("Did you mean 'nightly'?", sequence.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }

        Assert.Empty((await host.AskAsync("GET", "/api/v1/audit", key)).Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task PauseAndResume_KeyOfOtherScopeCollectionsOrSomeFields_AreForbiddenAndDoNothing()
    {
        await using var host = await StartAsync();
        var key = await ManagerOf(host);
        var other = await host.CreateKeyAsync(new ApiKeySettings { Name = "o", Scopes = ApiKeyScope.Manage, Collections = ["products"] });
        var own = await host.CreateKeyAsync(new ApiKeySettings { Name = "c", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });
        var fields = await host.CreateKeyAsync(new ApiKeySettings { Name = "f", Scopes = ApiKeyScope.Manage, Fields = ["city"] });

        foreach (var target in new[] { Sync, Sequence })
        {
            foreach (var verb in new[] { "pause", "resume" })
            {
                Assert.Equal((401, "key_missing"), Of(await host.AskAsync("POST", $"{target}/{verb}", string.Empty, "")));
                Assert.Equal((403, "scope_missing"), Of(await host.AskAsync("POST", $"{target}/{verb}", host.Key, "")));
                Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", $"{target}/{verb}", other, "")));
                Assert.Equal((403, "fields_forbidden"), Of(await host.AskAsync("POST", $"{target}/{verb}", fields, "")));
            }

            Assert.False((await host.AskAsync("GET", target, key)).Json.GetProperty("disabled").GetBoolean());
            Assert.Equal(200, (await host.AskAsync("POST", target + "/pause", own, "")).Status);
        }

        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", "/api/v1/syncs/nobody/pause", other, "")));
        Assert.Equal((403, "collection_forbidden"), Of(await host.AskAsync("POST", "/api/v1/syncs/sequences/nobody/pause", other, "")));
    }

    private static (int Status, string Code) Of(RawResponse answer) => (answer.Status, answer.Code());

    private static Task<string> ManagerOf(ApiHost host) => host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(sync: false, build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddSequence("nightly", sequence => sequence.Run("customer-profile"))));
}
