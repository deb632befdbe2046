using System.Diagnostics.Metrics;

namespace Personalization.Redis.Near;

/// <summary>Counts what near caches answer by themselves, and what they ask the store for. Costs one check when nobody listens.</summary>
internal sealed class NearDiagnostics : IDisposable
{
    internal const string ReadsName = "personalization.near_cache.lookups";

    private readonly Meter _meter = new(PersonalizationDiagnostics.MeterName);
    private readonly Counter<long> _lookups;

    internal NearDiagnostics() => _lookups = _meter.CreateCounter<long>(ReadsName, "{lookup}", "Lookups that a near cache answered, or asked the store for.");

    internal void Hit(string collection) => Count(collection, "hit");

    internal void Miss(string collection) => Count(collection, "miss");

    public void Dispose() => _meter.Dispose();

    private void Count(string collection, string outcome)
    {
        if (_lookups.Enabled)
        {
            _lookups.Add(1, new KeyValuePair<string, object?>("personalization.collection", collection), new KeyValuePair<string, object?>("personalization.outcome", outcome));
        }
    }
}
