using System.Diagnostics.Metrics;

namespace Personalization.Tests.Diagnostics;

/// <summary>Meters of one test, that a listener can tell from those of tests that run at the same time.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    internal bool Owns(Meter meter) => _meters.Contains(meter);

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
