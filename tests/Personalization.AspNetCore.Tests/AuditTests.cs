using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.OpenApi;
using Personalization.Journal;
using Personalization.Keys;
using Personalization.TestData;

namespace Personalization.AspNetCore.Tests;

/// <summary>Who changed what, over HTTP.</summary>
public sealed class AuditTests
{
    private const string Sync = "/api/v1/syncs/customer-profile";

    [Fact]
    public async Task Routes_ThatMayChangeSomething_AreAllInTheTable()
    {
        await using var host = await AudienceHost.StartAsync(sync: false);

        var changing = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>() is { Scope: ApiKeyScope.Manage }
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(method => method is not ("GET" or "HEAD")))
            .Select(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>()!.Id).ToList();

        Assert.True(changing.Count > 20, $"Only {changing.Count} routes were found.");
        Assert.Empty(changing.Where(operation => !AuditedRoutes.Knows(operation)).Select(operation => $"AuditedRoutes does not say what the audit log is to tell of '{operation}'."));
        Assert.False(AuditedRoutes.Knows("somethingNew"));
    }

    [Fact]
    public async Task Audit_WhatAKeyDoes_IsTold()
    {
        await using var host = await ApiHost.StartAsync();
        var issued = await host.Issuer.CreateAsync(new ApiKeySettings { Name = "orchestrator", Scopes = ApiKeyScope.Manage });
        await host.RefreshKeysAsync();

        var run = (await host.AskAsync("POST", Sync + "/trigger", issued.Text, """{"fullResync":true}""")).Json.GetProperty("id").GetString();
        await host.AskAsync("POST", Sync + "/debug", issued.Text, """{"for":"2h"}""");
        await host.AskAsync("DELETE", Sync + "/debug", issued.Text);
        await host.AskAsync("POST", Sync + "/test", issued.Text, """{"key":"5","write":true}""");

        var entries = await ListAsync(host, issued.Text);
        Assert.Equal(["sync.test", "sync.debug-off", "sync.debug-on", "sync.trigger"], entries.Select(ActionOf));
        Assert.All(entries, entry =>
        {
            var actor = entry.GetProperty("actor");
            Assert.Equal(("key", issued.Key.Id, "orchestrator"), (actor.GetProperty("kind").GetString(), actor.GetProperty("id").GetString(), actor.GetProperty("name").GetString()));
            Assert.Equal(("sync", "customer-profile", "done"), (entry.GetProperty("resourceType").GetString(), entry.GetProperty("resource").GetString(), entry.GetProperty("outcome").GetString()));
        });
        Assert.Equal((run, "Full"), (entries[3].GetProperty("details").GetProperty("run").GetString(), entries[3].GetProperty("details").GetProperty("resync").GetString()));
        Assert.Equal(JsonValueKind.Null, entries[2].GetProperty("details").GetProperty("before").GetProperty("until").ValueKind);
        Assert.Equal(
            entries[2].GetProperty("details").GetProperty("after").GetProperty("until").GetString(), entries[1].GetProperty("details").GetProperty("before").GetProperty("until").GetString());
    }

    [Fact]
    public async Task Audit_RunsThatAreStarted_AreNamed()
    {
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddSequence("nightly", nightly => nightly.Run("customer-profile"))));
        var key = await ManagerOf(host);

        var sequence = (await host.AskAsync("POST", "/api/v1/syncs/sequences/nightly/trigger", key, "{}")).Json.GetProperty("id").GetString()!;
        await SequenceTests.EndAsync(host, sequence);
        var legacy = (await host.AskAsync("POST", "/api/v2/rest/run/customer-profile", key, "{}")).Json.GetProperty("id").GetString();

        var entries = await ListAsync(host, key);
        Assert.Equal([("sync.trigger", legacy), ("sequence.trigger", sequence)], entries.Select(entry => (ActionOf(entry), entry.GetProperty("details").GetProperty("run").GetString())));
    }

    [Fact]
    public async Task Audit_RefusedOrHarmlessRequests_AreNotTold()
    {
        await using var host = await ApiHost.StartAsync();
        var manager = await ManagerOf(host);
        var other = await host.CreateKeyAsync(new ApiKeySettings { Name = "other", Scopes = ApiKeyScope.Manage, Collections = ["products"] });

        Assert.Equal(401, (await host.AskAsync("POST", Sync + "/trigger", string.Empty, "{}")).Status);
        Assert.Equal(403, (await host.AskAsync("POST", Sync + "/trigger", host.Key, "{}")).Status);
        Assert.Equal(403, (await host.AskAsync("POST", Sync + "/trigger", other, "{}")).Status);
        Assert.Equal(400, (await host.AskAsync("POST", Sync + "/trigger", manager, "[]")).Status);
        Assert.Equal(415, (await host.AskAsync("POST", Sync + "/trigger", manager, "{}", "Content-Type: text/plain")).Status);
        Assert.Equal(404, (await host.AskAsync("POST", "/api/v1/syncs/nobody/trigger", manager, "{}")).Status);
        Assert.Equal(200, (await host.AskAsync("POST", Sync + "/plan", manager, "{}")).Status);
        Assert.Equal(200, (await host.AskAsync("POST", Sync + "/test", manager, """{"key":"5"}""")).Status);
        Assert.Equal(200, (await host.AskAsync("POST", Sync + "/reconcile", manager, "{}")).Status);
        Assert.Equal(200, (await host.AskAsync("GET", Sync, manager)).Status);

        Assert.Empty(await ListAsync(host, manager));
    }

    [Fact]
    public async Task Audit_RequestThatFails_SaysSo()
    {
        await using var host = await ApiHost.StartAsync();
        var key = await ManagerOf(host);

        Assert.Equal(409, (await host.AskAsync("POST", "/api/v1/syncs/customer-profile/forget", key, "{}")).Status);

        var entry = Assert.Single(await ListAsync(host, key));
        Assert.Equal(("sync.forget", "failed", "sync_configured"), (ActionOf(entry), entry.GetProperty("outcome").GetString(), entry.GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Audit_PersonForgotten_IsToldWithoutTheValue()
    {
        var seen = new ConcurrentQueue<string>();
        await using var host = await AudienceHost.StartAsync(build: builder => builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new CollectingLoggerProvider(seen)));
        var key = await ManagerOf(host);

        Assert.Equal(200, (await host.AskAsync("DELETE", "/api/v1/people/customers/user_id/planted-person", key)).Status);

        var text = (await host.AskAsync("GET", "/api/v1/audit", key)).Text;
        Assert.Contains("person.forget", text, StringComparison.Ordinal);
        Assert.Contains("\"resource\":\"customers\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("planted-person", text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(seen, line => line.Contains("planted-person", StringComparison.Ordinal) || line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_Filtered_AnswersWhatWasAskedFor()
    {
        await using var host = await ApiHost.StartAsync();
        var one = await ManagerOf(host, "one");
        var two = await ManagerOf(host, "two");
        foreach (var key in new[] { one, two, one })
        {
            await host.AskAsync("POST", Sync + "/debug", key, "{}");
            await host.AskAsync("POST", Sync + "/trigger", key, "{}");
        }

        Assert.Equal(6, (await ListAsync(host, one)).Length);
        Assert.Equal(2, (await ListAsync(host, one, "?actor=two")).Length);
        Assert.Equal(3, (await ListAsync(host, one, "?action=sync.trigger")).Length);
        Assert.Equal(6, (await ListAsync(host, one, "?action=sync&resource=customer-profile")).Length);
        Assert.Empty(await ListAsync(host, one, "?action=syn"));
        Assert.Empty(await ListAsync(host, one, "?until=2020-01-01T00:00:00Z"));
        Assert.Equal(6, (await ListAsync(host, one, "?since=2020-01-01T00:00:00Z")).Length);
        var page = (await host.AskAsync("GET", "/api/v1/audit?limit=4", one)).Json;
        var rest = await ListAsync(host, one, $"?limit=4&before={page.GetProperty("next").GetString()}");
        Assert.Equal(
            (await ListAsync(host, one)).Select(entry => entry.GetProperty("id").GetString()),
            page.GetProperty("data").EnumerateArray().Concat(rest).Select(entry => entry.GetProperty("id").GetString()));
        foreach (var query in new[] { "since=yesterday", "limit=0", "limit=1001", "until=x" })
        {
            Assert.Equal("request_malformed", (await host.AskAsync("GET", "/api/v1/audit?" + query, one)).Code());
        }

        var limited = await host.CreateKeyAsync(new ApiKeySettings { Name = "limited", Scopes = ApiKeyScope.Manage, Collections = ["customers"] });
        Assert.Equal("collection_forbidden", (await host.AskAsync("GET", "/api/v1/audit", limited)).Code());
    }

    [Fact]
    public async Task Audit_JournalAway_HoldsNothingUpAndIsLogged()
    {
        var seen = new ConcurrentQueue<string>();
        await using var host = await ApiHost.StartAsync(build: builder =>
        {
            builder.Logging.AddProvider(new CollectingLoggerProvider(seen));
            builder.Services.AddSingleton(provider => new AuditLog(new BrokenJournal(provider.GetRequiredService<IJournal>()) { BreaksEntries = true }, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        });

        var answer = await host.AskAsync("POST", Sync + "/trigger", await ManagerOf(host, "orchestrator"), "{}");

        Assert.Equal(200, answer.Status);
        Assert.Contains(seen, line => line.Contains("sync.trigger of customer-profile by orchestrator", StringComparison.Ordinal));
    }

    private static string? ActionOf(JsonElement entry) => entry.GetProperty("action").GetString();

    private static async Task<JsonElement[]> ListAsync(ApiHost host, string key, string query = "")
    {
        var answer = await host.AskAsync("GET", "/api/v1/audit" + query, key);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("data").EnumerateArray()];
    }

    private static Task<string> ManagerOf(ApiHost host, string name = "m") => host.CreateKeyAsync(new ApiKeySettings { Name = name, Scopes = ApiKeyScope.Manage });
}
