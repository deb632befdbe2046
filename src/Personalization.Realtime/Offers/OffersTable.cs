using Personalization.Realtime.People;

namespace Personalization.Realtime.Offers;

/// <summary>The offers that are configured now, by their databases. Thread-safe.</summary>
internal sealed class OffersTable(RealtimeEngine engine)
{
    private volatile Compiled? _compiled;

    /// <summary>Finds the offers of a database.</summary>
    internal OffersPlan? Find(string database)
    {
        var plans = engine.Plans;
        if (_compiled is not { } compiled || compiled.Plans != plans)
        {
            _compiled = compiled = new Compiled(plans, Compile(plans));
        }

        return compiled.ByDatabase.GetValueOrDefault(database);
    }

    private Dictionary<string, OffersPlan> Compile(RealtimePlans plans)
    {
        var byDatabase = new Dictionary<string, OffersPlan>(StringComparer.Ordinal);
        foreach (var offers in plans.Definitions.Offers)
        {
            if (engine.Records.Find(offers.Parent) is { } collection)
            {
                byDatabase[offers.Database] = new OffersPlan(offers, collection, plans.Find(offers.Parent));
            }
        }

        return byDatabase;
    }

    private sealed record Compiled(RealtimePlans Plans, IReadOnlyDictionary<string, OffersPlan> ByDatabase);
}
