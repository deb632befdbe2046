using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>No key, value or payload gets into logs, scopes, spans or metrics, whatever is switched on.</summary>
public sealed class PrivacyTests : IDisposable
{
    private const string Records = "/v1/collections/customers/records";
    private const string Value = "s3cretvalue@example.com";
    private const string Payload = "PayloadOfAnn";
    private readonly string _activityData = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    public PrivacyTests() => AppContext.SetSwitch(_activityData, false);

    public void Dispose() => AppContext.SetSwitch(_activityData, true);

    [Fact]
    public async Task Telemetry_OfEveryKindOfRequest_CarriesNoKeyValueOrPayload()
    {
        var seen = new ConcurrentQueue<string>();
        using var spans = ListenToSpans(seen);
        using var metrics = ListenToMetrics(seen);
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows(["k5s3cret", Value, Payload, "Oslo", 1]);
        await using (var host = await ApiHost.StartAsync(
            customers: customers,
            build: builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Trace);
                builder.Logging.AddProvider(new CollectingLoggerProvider(seen));
                builder.Services.AddHttpLogging(options => options.LoggingFields = Microsoft.AspNetCore.HttpLogging.HttpLoggingFields.All);
            },
            map: app =>
            {
                app.UseHttpLogging();
                app.MapPersonalizationApi();
            }))
        {
            await AskEverythingAsync(host);
            foreach (var secret in new[] { host.Key, host.Key[3..20], Value, Uri.EscapeDataString(Value), "k5s3cret", "s3cret", Payload })
            {
                Assert.DoesNotContain(seen, text => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
            }
        }

        // The test would prove nothing if nothing had been seen.
        Assert.Contains(seen, text => text.Contains("Request starting", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("RequestPath=/v1/collections/:collection/records/:index_key/:index_value", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("url.path=/v1/collections/:collection/records/:index_key/:index_value", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("http.route", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("personalization.lookup.duration", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.Contains("http.server.request.duration", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/collections/customers/records", "/v1/collections/:collection/records")]
    [InlineData("/v1/collections/customers/records/", "/v1/collections/:collection/records")]
    [InlineData("/v1/collections/customers/records/email", "/v1/collections/:collection/records/:index_key")]
    [InlineData("/V1/Collections/customers/Records/email/x", "/v1/collections/:collection/records/:index_key/:index_value")]
    [InlineData("/v1/collections/customers/records/email/x/", "/v1/collections/:collection/records/:index_key/:index_value")]
    [InlineData("/cache/v1/collections/customers/records/email/x/explain", "/cache/v1/collections/:collection/records/:index_key/:index_value/explain")]
    [InlineData("/v1/collections/customers/records/email/x/y", "/v1/collections/:collection/records/:index_key/:index_value/:unknown")]
    [InlineData("/v1/collections/customers/records/email/x/explain/y", "/v1/collections/:collection/records/:index_key/:index_value/:unknown")]
    [InlineData("/v1/collections/customers/record/email/x", "/v1/collections/:unknown")]
    [InlineData("/v1/collections/customers/recrods/email/x", "/v1/collections/:unknown")]
    [InlineData("/v1/collections/customers/items/7", null)]
    [InlineData("/v1/collections/customers", null)]
    [InlineData("/v1/collections/customers/recordsets", null)]
    [InlineData("/shop/collections/7/records/x", null)]
    [InlineData("/", null)]
    public void RouteTemplate_OfAPath_HidesWhatIsNotFixed(string path, string? expected)
        => Assert.Equal(expected, Privacy.RouteTemplates.Of(path));

    [Theory]
    [InlineData("/v1/collection/customers/records/email/x", "/:unknown")]
    [InlineData("/records/email/x", "/:unknown")]
    [InlineData("/api/v1/syncs/customers/records/x", "/:unknown")]
    [InlineData("/x@shop.example", "/:unknown")]
    [InlineData("/v1/collections/customers/records/email/x", "/v1/collections/:collection/records/:index_key/:index_value")]
    [InlineData("/shop_db/pageviews", null)]
    [InlineData("/health/live", null)]
    [InlineData("/health/ready/", null)]
    [InlineData("/openapi/v1.json", null)]
    [InlineData("/api/v1/sources", null)]
    [InlineData("/api/v1/models", null)]
    [InlineData("/API/V1/syncs", null)]
    [InlineData("/api/v1/syncs/trigger", null)]
    [InlineData("/api/v1/syncs/a/trigger", null)]
    [InlineData("/api/v1/syncs/a/plan", null)]
    [InlineData("/api/v1/syncs/a/test", null)]
    [InlineData("/api/v1/models/a/preview", null)]
    [InlineData("/api/v1/sources/a/test", null)]
    [InlineData("/api/v1/syncs/a/runs/b/cancel", null)]
    [InlineData("/api/v1/runs/b/rejected", null)]
    [InlineData("/api/v1/audiences", null)]
    [InlineData("/api/v1/audiences/a/preview", null)]
    [InlineData("/api/v1/audiences/a/replay", null)]
    [InlineData("/api/v1/audiences/replay", null)]
    [InlineData("/api/v1/events/catalog", null)]
    [InlineData("/api/v1/sinks", null)]
    [InlineData("/api/v1/sinks/events/failures", null)]
    [InlineData("/api/v1/sinks/events/snapshot", null)]
    [InlineData("/api/v1/sinks/events/jane", "/:unknown")]
    [InlineData("/api/v1/event-sources/web/tail", null)]
    [InlineData("/api/v1/audiences/customers/jane", "/api/v1/audiences/:parent_model_id/:user_id")]
    [InlineData("/v1/audiences/customers/jane", "/v1/audiences/:parent_model_id/:user_id")]
    [InlineData("/v1/audiences/customers/email/jane", "/v1/audiences/:parent_model_id/:index_key/:index_value")]
    [InlineData("/v1/audiences/customers/email/jane/explain", "/v1/audiences/:parent_model_id/:index_key/:index_value/explain")]
    [InlineData("/v1/audiences/customers/email/jane/x/y", "/v1/audiences/:parent_model_id/:index_key/:index_value/:unknown")]
    [InlineData("/v1/audiences/customers", "/v1/audiences/:parent_model_id")]
    public void RouteTemplate_WhereAllPathsAreTheApis_HidesWhatHasNoRoute(string path, string? expected)
        => Assert.Equal(expected, Privacy.RouteTemplates.OfAll(path, one => one == "/shop_db/pageviews"));

    private static async Task AskEverythingAsync(ApiHost host)
    {
        var manage = await host.CreateKeyAsync(new ApiKeySettings { Name = "m", Scopes = ApiKeyScope.Manage });
        var target = $"{Records}/email/{Uri.EscapeDataString(Value)}";
        Assert.Equal(200, (await host.GetAsync(target)).Status);
        Assert.Equal(200, (await host.AskAsync("HEAD", target)).Status);
        Assert.Equal(200, (await host.GetAsync(target + "?fields=full_name&key=s3cret")).Status);
        Assert.Equal(304, (await host.GetAsync(target, "If-None-Match: *")).Status);
        Assert.Equal(404, (await host.GetAsync(target + "s3cret")).Status);
        Assert.Equal(404, (await host.GetAsync(Records + "/phone/" + Value)).Status);
        Assert.Equal(404, (await host.GetAsync(target + "/s3cret/x")).Status);
        Assert.Equal(404, (await host.GetAsync(target.Replace("/records/", "/record/", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (await host.AskAsync("GET", "/api/v1/syncs?slug=customer-profile&key=s3cret", manage)).Status);
        Assert.Equal(405, (await host.AskAsync("DELETE", target)).Status);
        Assert.Equal(400, (await host.GetAsync(Records + "/email/s3cret%FF")).Status);
        Assert.Equal(200, (await host.PostAsync(Records, $$"""{"email":"{{Value}}"}""")).Status);
        Assert.Equal(400, (await host.PostAsync(Records, $$"""{"email":{{Value}}}""")).Status);
        Assert.Equal(200, (await host.PostAsync(Records + "/user_id", """{"values":["k5s3cret"]}""")).Status);
        Assert.Equal(200, (await host.AskAsync("GET", target + "/explain", manage)).Status);
        Assert.Equal(401, (await host.AskAsync("GET", target, host.Key + "x")).Status);
        Assert.Equal(400, (await host.AskAsync("GET", target, host.Key + "\0")).Status);
        Assert.Equal(400, (await host.AskAsync("GET", target + "\0", host.Key)).Status);

        // What fails inside is told without what was asked for.
        host.Store.On(StoreOperations.Find, StoreFault.Throw(Personalization.RecordStoreErrorKind.Run));
        Assert.Equal(503, (await host.GetAsync(target)).Status);
        host.Store.ClearFaults();
    }

    private static ActivityListener ListenToSpans(ConcurrentQueue<string> seen)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = Note,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;

        void Note(Activity activity)
        {
            seen.Enqueue(activity.DisplayName);
            foreach (var (name, value) in activity.TagObjects)
            {
                seen.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }
    }

    private static MeterListener ListenToMetrics(ConcurrentQueue<string> seen)
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>(Note);
        listener.SetMeasurementEventCallback<long>(Note);
        listener.Start();
        return listener;

        void Note<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            seen.Enqueue(instrument.Name);
            foreach (var (name, value) in tags)
            {
                seen.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }
    }
}
