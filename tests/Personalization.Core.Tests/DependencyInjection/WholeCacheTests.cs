using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;

namespace Personalization.Tests.DependencyInjection;

/// <summary>The whole of it in a host: configured, synced on schedule, looked up.</summary>
public sealed class WholeCacheTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly ListLogger _logger = new();
    private static readonly object?[] Ann = ["secret-1", "secret-ann@example.com", "secret-Ann", null];
    private static readonly object?[] Bob = ["secret-2", "secret-bob@example.com", "secret-Bob", null];
    private static readonly object?[] Cid = ["secret-3", null, "secret-Cid", null];
    private readonly FakeQuery _customers = new FakeQuery("user_id", "email", "name", "json").SetRows(Ann, Bob);

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Host_WaitForFirstSync_ServesAtOnceAndFollowsTheModel()
    {
        using var host = Build(cache => cache.WaitForFirstSync(TimeSpan.FromMinutes(1)));
        var cache = host.Services.GetRequiredService<IPersonalizationCache>();

        await host.StartAsync();
        Assert.NotNull(await cache.GetAsync("customers", "user_id", "secret-1"));
        Assert.NotNull(await cache.GetAsync("customers", "email", "secret-bob@example.com"));
        Assert.Null(await cache.GetAsync("customers", "user_id", "secret-3"));

        _customers.SetRows(Ann, Bob, Cid);
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromMinutes(5));
        while (_logger.Count(LogEvents.RunCompleted) < 2)
        {
            await Task.Yield();
        }

        Assert.NotNull(await cache.GetAsync("customers", "user_id", "secret-3"));

        await host.StopAsync();
        Assert.Equal(2, _logger.Count(LogEvents.RunCompleted));
        Assert.Equal(1, _logger.Count(LogEvents.CollectionReady));
    }

    [Fact]
    public async Task Host_SourceFails_StartsAndKeepsLoading()
    {
        _customers.FailOpen(new InvalidOperationException("Host=db;Password=secret-password"));
        using var host = Build();

        await host.StartAsync();
        await _time.WaitForTimersAsync(1);

        await Assert.ThrowsAsync<CollectionLoadingException>(
            () => host.Services.GetRequiredService<IPersonalizationCache>().GetAsync("customers", "user_id", "secret-1").AsTask());
        Assert.Equal(SyncRunStatus.Failed, host.Services.GetRequiredService<ISyncService>().GetLastRun("profile")?.Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Telemetry_AnyRunAndLookup_CarriesNoKeyAndNoValue()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = Listen(activities);
        using var metrics = new MetricCollector(_meters);
        using var host = Build();
        await host.StartAsync();
        await _time.WaitForTimersAsync(1);
        var cache = host.Services.GetRequiredService<IPersonalizationCache>();
        var syncs = host.Services.GetRequiredService<ISyncService>();

        // Changed, removed, twice the same key, no key, a value that cannot be mapped, a value of an index that is taken.
        _customers.SetRows(
            ["secret-1", "secret-ann@example.com", "secret-Anna", null],
            ["secret-9", "secret-bob@example.com", "secret-Bob", null],
            Cid,
            Cid,
            [null, null, "secret-Dan", null],
            ["secret-4", null, "secret-Eve", "secret-json"],
            ["secret-5", "secret-ann@example.com", "secret-Fay", null]);
        var run = await syncs.RunAsync("profile");
        Assert.NotEqual(0, run.Counts.Rejected);
        _customers.FailOpen(new InvalidOperationException("Password=secret-password"));
        Assert.Equal(SyncRunStatus.Failed, (await syncs.RunAsync("profile")).Status);
        await cache.GetAsync("customers", "user_id", "secret-1");
        await cache.GetAsync("customers", "user_id", "secret-none");
        await cache.GetManyAsync("customers", "email", ["secret-ann@example.com", "secret-none"]);
        await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetAsync("customers", "x", "secret-1").AsTask());
        await host.StopAsync();

        Assert.NotEmpty(_logger.Events);
        Assert.NotEmpty(metrics.All);
        Assert.NotEmpty(activities);
        Assert.All(_logger.Events, logged => Clean(logged.Text));
        Assert.All(metrics.All.SelectMany(measured => measured.Tags), tag => Clean($"{tag.Key}={tag.Value}"));
        Assert.All(activities, activity =>
        {
            Clean($"{activity.DisplayName} {activity.StatusDescription}");
            Assert.All(activity.TagObjects, tag => Clean($"{tag.Key}={tag.Value}"));
            Assert.All(activity.Events.SelectMany(logged => logged.Tags), tag => Clean($"{tag.Key}={tag.Value}"));
        });

        static void Clean(string text) => Assert.DoesNotContain("secret-", text, StringComparison.Ordinal);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PersonalizationDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private IHost Build(Action<IPersonalizationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new ListLoggerProvider(_logger));
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<IMeterFactory>(_meters);
        builder.Services.AddPersonalizationCache(cache => cache
            .AddCollection("customers", c => c.Index("user_id", primary: true).Index("email"))
            .AddSync("profile", s => s
                .FromQuery(_customers, primaryKey: "user_id")
                .Column("json", ColumnType.Json)
                .To("customers")
                .Index("email", column: "email")
                .Map("name")
                .Map("json", ignoreNull: true)
                .OnRemoved(RecordDeleteBehavior.DeleteRecord)
                .Every(TimeSpan.FromMinutes(5))));
        configure?.Invoke(builder.Services.AddPersonalizationCache());
        return builder.Build();
    }
}
