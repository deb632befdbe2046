using System.Diagnostics.Metrics;
using Personalization.Diagnostics;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;
using Personalization.Tests.Lookups;

namespace Personalization.Tests.Diagnostics;

public sealed class LookupDiagnosticsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly FakeRecordStore _store = new();
    private readonly FakeSyncService _syncs;
    private readonly LookupDiagnostics _diagnostics;
    private readonly PersonalizationCache _cache;

    public LookupDiagnosticsTests()
    {
        _syncs = new FakeSyncService(_store);
        _diagnostics = new LookupDiagnostics(_time, _meters);
        var definitions = new PersonalizationDefinitions([new CollectionDefinition("customers", "user_id", ["email"])], []);
        _cache = new PersonalizationCache(new LookupTable(new CurrentDefinitions(definitions)), _store, _syncs, _diagnostics, _syncs);
    }

    public void Dispose()
    {
        _diagnostics.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Duration_HitAndMiss_AreToldApart()
    {
        using var collector = new MetricCollector(_meters);
        _store.Find = value =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(3));
            return new(value == "1" ? new PersonalizationRecord("{}"u8.ToArray(), default) : null);
        };

        await _cache.GetAsync("customers", "user_id", "1");
        await _cache.GetAsync("customers", "user_id", "2");
        await _cache.GetManyAsync("customers", "user_id", ["1"]);

        Assert.Equal(["hit", "miss", "hit"], collector.All.Select(measured => measured.Tags["personalization.outcome"]));
        Assert.All(collector.All, measured => Assert.Equal("customers", measured.Tags["personalization.collection"]));
        Assert.All(collector.All, measured => Assert.False(measured.Tags.ContainsKey("error.type")));
        Assert.Equal(0.003, collector.All[0].Value, 6);
    }

    [Fact]
    public async Task Duration_Failures_NameTheirType()
    {
        using var collector = new MetricCollector(_meters);
        _syncs.Ready = () => false;

        await Assert.ThrowsAnyAsync<PersonalizationException>(() => _cache.GetAsync("customers", "user_id", "1").AsTask());
        _store.Find = _ => throw new TimeoutException();
        await Assert.ThrowsAnyAsync<PersonalizationException>(() => _cache.GetAsync("customers", "user_id", "1").AsTask());
        await Assert.ThrowsAnyAsync<PersonalizationException>(() => _cache.GetAsync("customers", "x", "1").AsTask());
        await Assert.ThrowsAnyAsync<PersonalizationException>(() => _cache.GetAsync("unheard", "user_id", "1").AsTask());

        Assert.Equal(
            [
                ("loading", "collection_loading", "customers"),
                ("error", "System.TimeoutException", "customers"),
                ("error", "index_not_found", "customers"),
                ("error", "collection_not_found", null),
            ],
            collector.All.Select(measured => (
                measured.Tags["personalization.outcome"], measured.Tags["error.type"], measured.Tags.GetValueOrDefault("personalization.collection"))));
    }

    [Fact]
    public void Duration_Advice_StartsAtAMicrosecond()
    {
        Histogram<double>? histogram = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => histogram = _meters.Owns(instrument.Meter) ? (Histogram<double>)instrument : histogram,
        };
        listener.Start();

        Assert.Equal(PersonalizationDiagnostics.MeterName, histogram?.Meter.Name);
        Assert.Equal("personalization.lookup.duration", histogram?.Name);
        Assert.Equal("s", histogram?.Unit);
        var buckets = histogram?.Advice?.HistogramBucketBoundaries;
        Assert.Equal(1e-6, buckets?[0]);
        Assert.Equal(5, buckets?[^1]);
        Assert.Equal(buckets?.Order(), buckets);
    }

    [Fact]
    public void Start_NobodyListens_AsksNoClock()
    {
        using var diagnostics = new LookupDiagnostics(new ForbiddenClock(), _meters);

        diagnostics.Stop(diagnostics.Start(), "customers", LookupDiagnostics.Hit);
        diagnostics.Fail(diagnostics.Start(), "customers", LookupDiagnostics.Error, "x");
    }

    private sealed class ForbiddenClock : TimeProvider
    {
        public override long GetTimestamp() => throw new NotSupportedException("Nobody listens.");
    }
}
