using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;

namespace Personalization.Tests.DependencyInjection;

/// <summary>Schedules of whole hosts: clocks that are wrong, sources and stores that are away, other processes.</summary>
public sealed class ScheduleFaultTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly ListLogger _logger = new();
    private readonly FakeQuery _people = new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]);
    private readonly FaultyRecordStore _store = new(new InMemoryRecordStore());
    private readonly string _state = Path.Combine(Path.GetTempPath(), $"pz-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_state))
        {
            Directory.Delete(_state, recursive: true);
        }
    }

    [Fact]
    public async Task Clock_AheadDuringOneRun_RunsGoOnInThisProcessAndInTheNext()
    {
        var interval = TimeSpan.FromSeconds(2);
        using (var host = Build(interval))
        {
            await host.StartAsync();
            await _time.WaitForTimersAsync(1);
            _time.SetUtcNow(_time.GetUtcNow() + TimeSpan.FromHours(1));
            _time.Advance(interval);
            await _time.WaitForTimersAsync(1);
            _time.SetUtcNow(_time.GetUtcNow() - TimeSpan.FromHours(1));
            _time.Advance(interval);
            await _time.WaitForTimersAsync(1);
            Assert.Equal(3, _people.Opens);
            _time.SetUtcNow(_time.GetUtcNow() + TimeSpan.FromHours(1));
            _time.Advance(interval);
            await _time.WaitForTimersAsync(1);
            await host.StopAsync();
        }

        // The snapshot was left an hour ahead of what the next process takes for now.
        _time.SetUtcNow(_time.GetUtcNow() - TimeSpan.FromHours(1));
        using var next = Build(interval);
        await next.StartAsync();
        await _time.WaitForTimersAsync(1);
        Assert.Equal(4, _people.Opens);
        _time.Advance(interval);
        await _time.WaitForTimersAsync(1);

        Assert.Equal(5, _people.Opens);
        await next.StopAsync();
    }

    [Fact]
    public async Task Source_AwayAtStart_FirstSyncIsWaitedForUntilItIsBack()
    {
        _people.FailOpen(new InvalidOperationException());
        using var host = Build(TimeSpan.FromMinutes(5), cache => cache.WaitForFirstSync(TimeSpan.FromMinutes(1)));
        var start = host.StartAsync();
        while (_logger.Count(LogEvents.RunFailed) == 0)
        {
            await Task.Yield();
        }

        while (_time.GetUtcNow() < new DateTimeOffset(2024, 1, 1, 0, 0, 15, TimeSpan.Zero))
        {
            await RunsEndAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await RunsEndAsync();
        _people.ClearFaults();
        for (var i = 0; i < 20 && !start.IsCompleted; i++)
        {
            await Task.WhenAny(start, RunsEndAsync());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // By now it has been tried again. However long that takes here, the clock stands well before the minute's end.
        await start;
        await host.StopAsync();
        Assert.True(_logger.Count(LogEvents.RunFailed) > 1);
        Assert.Equal(1, _logger.Events.Count(logged => logged is { Id: LogEvents.RunFailed, Level: LogLevel.Error }));
    }

    /// <summary>Waits until every run that has opened its source has ended, and the start and the schedule wait for the clock.</summary>
    private async Task RunsEndAsync()
    {
        await _time.WaitForTimersAsync(2);
        while (_people.Opens > _logger.Count(LogEvents.RunFailed) + _logger.Count(LogEvents.RunCompleted))
        {
            await Task.Yield();
        }

        await _time.WaitForTimersAsync(2);
    }

    [Fact]
    public async Task Store_AwayForAWhile_OneRunFailsAndTheNextIsNotAnIntervalLater()
    {
        using var host = Build(TimeSpan.FromHours(1));
        await host.StartAsync();
        await _time.WaitForTimersAsync(1);
        _store.On(StoreOperations.All, StoreFault.Throw());
        _time.Advance(TimeSpan.FromHours(1));
        await _time.WaitForTimersAsync(1);
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(HostingConstants.OutagePoll);
            await _time.WaitForTimersAsync(1);
        }

        var runs = host.Services.GetRequiredService<ISyncService>();
        Assert.Equal([SyncRunStatus.Failed, SyncRunStatus.Success], runs.ListRuns("profile").Select(run => run.Run!.Status));
        Assert.Equal(1, _logger.Events.Count(logged => logged.Level >= LogLevel.Warning));
        _store.ClearFaults();
        _time.Advance(HostingConstants.OutagePoll);
        await _time.WaitForTimersAsync(1);

        Assert.Equal(SyncRunStatus.Success, runs.ListRuns("profile")[0].Run!.Status);
        Assert.Equal(3, runs.ListRuns("profile").Count);
        await host.StopAsync();
    }

    [Fact]
    public async Task Lease_OfAnotherProcess_IsToldOnceAndCountedNowhere()
    {
        var busy = new BusyLease();
        using var meters = new TestMeterFactory();
        using var metrics = new MetricCollector(meters);
        using var host = Build(TimeSpan.FromSeconds(5), services: services => services
            .AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(meters).AddSingleton<ISyncLease>(busy));
        await host.StartAsync();
        for (var i = 0; i < 8; i++)
        {
            await _time.WaitForTimersAsync(1);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await _time.WaitForTimersAsync(1);
        Assert.Equal(9, busy.Asked);
        Assert.Empty(host.Services.GetRequiredService<ISyncService>().ListRuns("profile"));
        Assert.Null(host.Services.GetRequiredService<ISyncService>().GetLastRun("profile"));
        Assert.DoesNotContain(_logger.Events, logged => logged.Level > LogLevel.Information);
        Assert.Equal(1, _logger.Count(LogEvents.ScheduleWaits));
        Assert.DoesNotContain(metrics.All, measured => measured.Instrument.Name == SyncDiagnostics.DurationName);
        busy.IsFree = true;
        _time.Advance(TimeSpan.FromSeconds(5));
        await _time.WaitForTimersAsync(1);

        Assert.Equal(1, _people.Opens);
        await host.StopAsync();
    }

    [Fact]
    public async Task WaitForFirstSync_LeaseOfAnotherProcess_SaysThat()
    {
        using var host = Build(
            TimeSpan.FromMinutes(5), cache => cache.WaitForFirstSync(TimeSpan.FromSeconds(4)), services => services.AddSingleton<ISyncLease>(new BusyLease()));
        var start = host.StartAsync();
        while (_logger.Count(LogEvents.ScheduleWaits) == 0)
        {
            await Task.Yield();
        }

        await _time.WaitForTimersAsync(2);
        _time.Advance(TimeSpan.FromSeconds(4));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => start);
        Assert.Contains("its first run could not begin. Another host runs it.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForFirstSync_StoreAway_SaysThat()
    {
        _store.On(StoreOperations.All, StoreFault.Throw());
        using var host = Build(TimeSpan.FromMinutes(5), cache => cache.WaitForFirstSync(TimeSpan.FromSeconds(4)));
        var start = host.StartAsync();
        await _time.WaitForTimersAsync(2);
        _time.Advance(TimeSpan.FromSeconds(4));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => start);
        Assert.Contains("its first run could not begin.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForFirstSync_StoreThatDoesNotAnswer_SaysThatInTime()
    {
        var gate = new TestGate();
        _store.On(StoreOperations.All, StoreFault.WaitAt(gate));
        using var host = Build(TimeSpan.FromMinutes(5), cache => cache.WaitForFirstSync(TimeSpan.FromSeconds(4)));
        var start = host.StartAsync();
        await gate.WaitForArrivalAsync();
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromSeconds(4));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => start);

        Assert.Contains("its first run could not begin. The record store or the state has not answered since the start.", thrown.Message, StringComparison.Ordinal);
        gate.Open();
    }

    [Fact]
    public async Task Store_LosesWhatItHeld_IsFilledAgainBeforeTheInterval()
    {
        using var host = Build(TimeSpan.FromHours(1));
        await host.StartAsync();
        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromMinutes(1));

        await (await host.Services.OpenAsync("people")).UnregisterAsync("profile", CancellationToken.None); // the mark goes with it, as with a flush
        await host.Services.GetRequiredService<SyncService>().RefreshReadinessAsync(CancellationToken.None); // as the watch does every few seconds
        while (!host.Services.GetRequiredService<ISyncService>().IsReady("people"))
        {
            await Task.Yield();
        }

        Assert.Equal(2, _people.Opens);
        await host.StopAsync();
    }

    private IHost Build(TimeSpan interval, Action<IPersonalizationBuilder>? more = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new ListLoggerProvider(_logger)).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(_time);
        services?.Invoke(builder.Services);
        builder.Services.AddPersonalizationCache(cache =>
        {
            cache
                .UseStore(_ => _store)
                .UseStateDirectory(_state)
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("profile", sync => sync.FromQuery(_people, "id").To("people").Map("name").Every(interval));
            more?.Invoke(cache);
        });
        return builder.Build();
    }

    private sealed class BusyLease : ISyncLease
    {
        internal int Asked { get; private set; }

        internal bool IsFree { get; set; }

        public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
        {
            Asked++;
            return IsFree
                ? ValueTask.FromResult<SyncLeaseGrant>(ProcessLeaseGrant.Instance)
                : throw new PersonalizationException(ErrorCodes.SyncRunning, "Another host runs it.");
        }
    }
}
