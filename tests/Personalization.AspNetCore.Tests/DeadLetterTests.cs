using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Destinations;
using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>What a destination would not take is seen, replayed and discarded by those who manage, and by nobody else.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task DeadLetters_Refused_AreListedShownReplayedAndDiscarded()
    {
        var crm = new Crm();
        await using var host = await StartAsync(crm);
        using var client = await ClientAsync(host, ApiKeyScope.Manage);
        await host.ViewAsync("5", "m1", "m2");
        await host.ViewAsync("b", "m3", "m4");
        await crm.Told(2);
        var listed = await WaitAsync(client, 2);
        var letter = listed[0];
        Assert.Equal(("crm", "entry", "closed"), (letter.GetProperty("sync").GetString(), letter.GetProperty("trigger").GetString(), letter.GetProperty("reason").GetString()));
        var id = letter.GetProperty("id").GetString()!;
        Assert.Equal(("destination", JsonValueKind.Null), (letter.GetProperty("kind").GetString(), letter.GetProperty("sink").ValueKind));
        var shown = await GetAsync(client, $"dead-letters/{id}");
        Assert.Equal("viewers", shown.GetProperty("body").GetProperty("audience").GetString());
        Assert.Equal("customers", shown.GetProperty("parent").GetString());

        Assert.Equal((0, 1, "closed"), Replayed(await PostAsync(client, $"dead-letters/{id}/replay")));
        crm.Outcome = DeliveryOutcome.Delivered;
        Assert.Equal((1, 0, null), Replayed(await PostAsync(client, $"dead-letters/{id}/replay")));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"api/v1/dead-letters/{id}")).StatusCode);
        Assert.Equal(1, (await PostAsync(client, $"dead-letters/{listed[1].GetProperty("id").GetString()}/discard")).GetProperty("discarded").GetInt32());
        Assert.Empty((await GetAsync(client, "dead-letters?sync=crm")).GetProperty("data").EnumerateArray());
        Assert.Equal((0, 0, null), Replayed(await PostAsync(client, "realtime-syncs/crm/dead-letters/replay")));

        var sync = (await GetAsync(client, "realtime-syncs")).GetProperty("data")[0];
        Assert.Equal(("crm", "transitions", 2), (sync.GetProperty("id").GetString(), sync.GetProperty("delivers").GetString(), sync.GetProperty("refused").GetInt32()));
        var attempts = (await GetAsync(client, "realtime-syncs/crm/deliveries")).GetProperty("data").EnumerateArray().ToList();
        Assert.All(attempts, attempt => Assert.Equal(("refused", "closed"), (attempt.GetProperty("status").GetString(), attempt.GetProperty("reason").GetString())));
    }

    [Fact]
    public async Task DeadLetters_ThreeReplaysAtOnce_DeliverEachOnce()
    {
        var crm = new Crm();
        await using var host = await StartAsync(crm);
        using var client = await ClientAsync(host, ApiKeyScope.Manage);
        await host.ViewAsync("5", "m1", "m2");
        await host.ViewAsync("b", "m3", "m4");
        await WaitAsync(client, 2);
        crm.Outcome = DeliveryOutcome.Delivered;
        crm.Count = 0;
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(client, "realtime-syncs/crm/dead-letters/replay")));

        Assert.Equal((2, 0), (answers.Sum(one => Replayed(one).Delivered), answers.Sum(one => Replayed(one).Left)));
        Assert.Equal(2, crm.Count);
    }

    [Fact]
    public async Task DeadLetters_WithoutTheScope_AreNotSeen()
    {
        await using var host = await StartAsync(new Crm());
        using var reader = await ClientAsync(host, ApiKeyScope.Read);
        using var limited = await ClientAsync(host, ApiKeyScope.Manage, "customers");

        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("api/v1/dead-letters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await limited.GetAsync("api/v1/dead-letters")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await limited.GetAsync("api/v1/realtime-syncs")).StatusCode);
    }

    [Fact]
    public async Task RealtimeSyncs_UnknownName_IsSaidWithTheNearest()
    {
        await using var host = await StartAsync(new Crm());
        using var client = await ClientAsync(host, ApiKeyScope.Manage);
        using var answer = await client.GetAsync("api/v1/realtime-syncs/crn/deliveries");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("realtime_sync_not_found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(Crm crm) => AudienceHost.StartAsync(build: builder => builder.Services.AddPersonalizationCache(cache => cache.AddRealtime(realtime => realtime
        .AddDestination("crm", _ => crm)
        .AddRealtimeSync("crm", sync => sync.Audience("viewers").To("crm")))));

    private static async Task<HttpClient> ClientAsync(ApiHost host, ApiKeyScope scope, params string[] collections)
    {
        var key = await host.CreateKeyAsync(new ApiKeySettings { Name = "test", Scopes = scope, Collections = collections.Length == 0 ? null : collections });
        return new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
    }

    private static async Task<List<JsonElement>> WaitAsync(HttpClient client, int count)
    {
        while (true)
        {
            var listed = (await GetAsync(client, "dead-letters")).GetProperty("data").EnumerateArray().ToList();
            if (listed.Count >= count)
            {
                return listed;
            }

            // The management API takes 200 requests in ten seconds.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static (int Delivered, int Left, string? Reason) Replayed(JsonElement answer)
        => (answer.GetProperty("delivered").GetInt32(), answer.GetProperty("left").GetInt32(), answer.GetProperty("reason").GetString());

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync("api/v1/" + path)).RootElement;

    private static async Task<JsonElement> PostAsync(HttpClient client, string path)
    {
        using var answer = await client.PostAsync("api/v1/" + path, new StringContent("{}", Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private sealed class Crm : IRealtimeDestination, IDisposable
    {
        private readonly SemaphoreSlim _told = new(0);
        private int _count;

        internal int Count
        {
            get => _count;
            set => _count = value;
        }

        internal DeliveryOutcome Outcome { get; set; } = DeliveryOutcome.Refused("closed");

        public void Dispose() => _told.Dispose();

        public async ValueTask<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<Delivery> batch, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _count, batch.Count);
            _told.Release(batch.Count);
            await Task.Yield();
            return [.. batch.Select(_ => Outcome)];
        }

        internal async Task Told(int times)
        {
            for (var time = 0; time < times; time++)
            {
                await _told.WaitAsync();
            }
        }
    }
}
