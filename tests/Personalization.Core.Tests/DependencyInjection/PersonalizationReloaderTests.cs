using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.DependencyInjection;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;

namespace Personalization.Tests.DependencyInjection;

/// <summary>A configuration that changes under a running host.</summary>
public sealed class PersonalizationReloaderTests : IDisposable
{
    private static readonly TimeSpan Minutes5 = TimeSpan.FromMinutes(5);
    private readonly ManualTimeProvider _time = new();
    private readonly ListLogger _logger = new();
    private readonly FakeQuery _customers = new FakeQuery("id", "name", "city").SetRows(["1", "Ann", "Oslo"], ["2", "Bob", "Rome"]);
    private Action<PersonalizationOptions> _written = _ => { };
    private IHost? _host;

    public void Dispose() => _host?.Dispose();

    [Fact]
    public async Task ReloadAsync_FieldAdded_LaterRunsWriteItAndLookupsGoOn()
    {
        Write(Customers("name"));
        await StartAsync();
        Write(Customers("name", "city"));

        await Reloader.ReloadAsync();
        Assert.Equal("""{"name":"Ann"}""", await FindAsync("customers", "1"));
        await Syncs.RunAsync("profile");

        Assert.Equal("""{"name":"Ann","city":"Oslo"}""", await FindAsync("customers", "1"));
        Assert.Equal(1, _logger.Count(LogEvents.Reloaded));
    }

    [Fact]
    public async Task ReloadAsync_AnyOutcome_IsInTheAuditLogByNamesAlone()
    {
        Write(Customers("name"), Collection("vips"), Sync("vip", "vips", every: null, "name"));
        await StartAsync();
        await Reloader.ReloadAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(Customers("name", "city"), Collection("places"), Sync("place", "places", every: null, "name"));
        await Reloader.ReloadAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(Customers("name"), Sync("vip", "nowhere", every: null, "name"));
        await Assert.ThrowsAsync<PersonalizationException>(() => Reloader.ReloadAsync());

        var log = new AuditLog(_host!.Services.GetRequiredService<IJournal>(), _time, _logger);
        var entries = (await log.ListAsync(new AuditQuery { Action = "config" }, default)).Entries;

        Assert.Equal([ErrorCodes.ConfigurationInvalid, null, null], entries.Select(entry => entry.ErrorCode));
        Assert.All(entries, entry => Assert.Equal(("config.reload", "config reload"), (entry.Action, entry.Actor.Name)));
        Assert.Equal("{}", entries[2].Details);
        Assert.Equal("{}", entries[0].Details);
        Assert.Equal(
            """{"collections":{"added":["places"],"changed":[],"removed":["vips"]},"syncs":{"added":["place"],"changed":["profile"],"removed":["vip"]}}""", entries[1].Details);
    }

    [Fact]
    public async Task ReloadAsync_SameConfiguration_StaysReadyAndRunsNothing()
    {
        Write(Customers("name"));
        await StartAsync();
        var opens = _customers.Opens;

        await Reloader.ReloadAsync();
        await _time.WaitForTimersAsync(1);

        Assert.Null(await FindAsync("customers", "9"));
        Assert.Equal(opens, _customers.Opens);
        Assert.Equal(1, _logger.Count(LogEvents.CollectionReady));
    }

    [Fact]
    public async Task ReloadAsync_CollectionAdded_IsLoadingUntilItsSyncHasRun()
    {
        Write(Customers("name"));
        await StartAsync();
        Write(Customers("name"), Collection("vips"), Sync("vip", "vips", every: null, "name"));

        await Reloader.ReloadAsync();
        await Assert.ThrowsAsync<CollectionLoadingException>(() => Cache.GetAsync("vips", "id", "1").AsTask());
        await Syncs.RunAsync("vip");

        Assert.Equal("""{"name":"Ann"}""", await FindAsync("vips", "1"));
    }

    [Fact]
    public async Task ReloadAsync_CollectionRemoved_IsUnknownFromThenOn()
    {
        Write(Customers("name"), Collection("vips"), Sync("vip", "vips", every: null, "name"));
        await StartAsync();
        Write(Customers("name"));

        await Reloader.ReloadAsync();

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Cache.GetAsync("vips", "id", "1").AsTask());
        Assert.Equal(ErrorCodes.CollectionNotFound, exception.Code);
        Assert.Equal(["profile"], Syncs.SyncIds);
    }

    [Fact]
    public async Task ReloadAsync_ConfigurationHasErrors_EverythingStaysAsItWas()
    {
        Write(Customers("name"));
        await StartAsync();
        Write(Customers("name"), Sync("lost", "nowhere", Minutes5, "name"));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Reloader.ReloadAsync());

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.Equal("""{"name":"Ann"}""", await FindAsync("customers", "1"));
        Assert.Equal(["profile"], Syncs.SyncIds);
        Assert.Equal(1, _logger.Count(LogEvents.ReloadFailed));
    }

    [Fact]
    public async Task ReloadAsync_OtherStoreOrState_IsRefused()
    {
        Write(Customers("name"));
        await StartAsync();
        Write(Customers("name"), options =>
        {
            options.Regions.Add(new RegionSettings("default", new StoreSettings(_ => new InMemoryRecordStore(), "another")));
            options.StateDirectory = "elsewhere";
        });

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Reloader.ReloadAsync());

        Assert.Equal(
            "The configuration has 2 errors:\n"
            + "- stores: It differs from what this process runs with. Records do not move by themselves: restart the process to change it.\n"
            + "- state: It differs from what this process runs with. Snapshots do not move by themselves: restart the process to change it.",
            exception.Message);
    }

    [Fact]
    public async Task ReloadAsync_RunUnderWay_GoesOnWithItsOwnConfiguration()
    {
        Write(Customers("name"));
        await StartAsync();
        var gate = new TestGate();
        _customers.SetRows(["1", "Anna", "Oslo"], ["2", "Bob", "Rome"]).PauseAfter(1, gate);
        var run = Syncs.RunAsync("profile");
        await gate.WaitForArrivalAsync();
        Write(Customers("city"));

        await Reloader.ReloadAsync();
        gate.Open();
        var ended = await run;
        Assert.Equal(SyncRunStatus.Success, ended.Status);
        Assert.Equal("""{"name":"Anna"}""", await FindAsync("customers", "1"));
        await Syncs.RunAsync("profile");

        Assert.Equal("""{"city":"Oslo"}""", await FindAsync("customers", "1"));
    }

    [Fact]
    public async Task ReloadAsync_IntervalChanged_TheScheduleGoesByTheNewOne()
    {
        Write(Customers("name"));
        await StartAsync();
        await _time.WaitForTimersAsync(1);
        Write(Collection("customers"), Sync("profile", "customers", TimeSpan.FromMinutes(1), "name"));

        await Reloader.ReloadAsync();
        await _time.WaitForTimersAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _logger.Count(LogEvents.RunCompleted));
    }

    [Fact]
    public async Task ReloadAsync_SyncPausedAndResumed_RestsInBetween()
    {
        Write(Customers("name"));
        await StartAsync();
        await _time.WaitForTimersAsync(1);
        Write(Customers("name"), options => options.Syncs[0].Paused = true);
        await Reloader.ReloadAsync();
        _time.Advance(Minutes5 * 3);
        Assert.Equal(1, _logger.Count(LogEvents.RunCompleted));
        Write(Customers("name"));

        await Reloader.ReloadAsync();
        await _time.WaitForTimersAsync(1);

        Assert.Equal(2, _logger.Count(LogEvents.RunCompleted));
    }

    [Fact]
    public async Task ReloadAsync_SourceAsBefore_KeepsItAndDisposesAllAtTheEnd()
    {
        var sources = new List<CountedSource>();
        Write(Customers("name"), AddSource("a"));
        await StartAsync();
        await Reloader.ReloadAsync();
        var kept = Definitions.Sources["shop"];
        Write(Customers("name"), AddSource("b"));
        await Reloader.ReloadAsync();
        var replaced = Definitions.Sources["shop"];

        Assert.Same(sources[0], kept);
        Assert.NotSame(kept, replaced);
        await ((IAsyncDisposable)_host!).DisposeAsync();
        _host = null;
        Assert.Equal([1, 0, 1], sources.Select(source => source.Disposals));

        Action<PersonalizationOptions> AddSource(string identity) => options =>
        {
            sources.Add(new CountedSource());
            options.Sources.Add(new SourceSettings(sources[^1], identity));
        };
    }

    private PersonalizationReloader Reloader => _host!.Services.GetRequiredService<PersonalizationReloader>();

    private ISyncService Syncs => _host!.Services.GetRequiredService<ISyncService>();

    private IPersonalizationCache Cache => _host!.Services.GetRequiredService<IPersonalizationCache>();

    private PersonalizationDefinitions Definitions => _host!.Services.GetRequiredService<PersonalizationDefinitions>();

    /// <summary>Says what is read when the configuration is read next.</summary>
    private void Write(params Action<PersonalizationOptions>[] written) => _written = options => Array.ForEach(written, write => write(options));

    private Action<PersonalizationOptions> Customers(params string[] fields)
        => Collection("customers") + Sync("profile", "customers", Minutes5, fields);

    private static Action<PersonalizationOptions> Collection(string name) => options =>
    {
        var settings = new CollectionSettings(name);
        new CollectionBuilder(settings).Index("id", primary: true);
        options.Collections.Add(settings);
    };

    private Action<PersonalizationOptions> Sync(string id, string collection, TimeSpan? every, params string[] fields) => options =>
    {
        var settings = new SyncSettings(id);
        var sync = new SyncBuilder(settings).FromQuery(_customers, primaryKey: "id").To(collection);
        Array.ForEach(fields, field => sync.Map(field));
        settings.Schedule.Interval = every;
        options.Syncs.Add(settings);
    };

    private async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new ListLoggerProvider(_logger));
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddPersonalizationCache(cache => cache.WaitForFirstSync(TimeSpan.FromMinutes(1)));
        builder.Services.Configure<PersonalizationOptions>(options => _written(options));
        _host = builder.Build();
        if (Definitions.Syncs.ContainsKey("vip"))
        {
            await Syncs.RunAsync("vip");
        }

        await _host.StartAsync();
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        await _time.WaitForTimersAsync(1);
    }

    private async Task<string?> FindAsync(string collection, string id)
        => await Cache.GetAsync(collection, "id", id) is { } record ? Encoding.UTF8.GetString(record.Utf8Json.Span) : null;

    private sealed class CountedSource : ISource, IDisposable
    {
        public string Name => "shop";

        internal int Disposals { get; private set; }

        public ISourceQuery CreateQuery(string sql) => throw new NotSupportedException();

        public ISourceQuery CreateTableQuery(string table) => throw new NotSupportedException();

        public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose() => Disposals++;
    }
}
