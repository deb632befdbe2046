namespace Personalization.Configuration.Format;

/// <summary>What a condition may hold elsewhere and cannot be evaluated while events arrive, with the way out.</summary>
internal static class NotInRealTime
{
    private const string Way = "Compute it as a column in the model's SQL, map it to a field, and compare that: { field: …, gte: … }.";

    /// <summary>Gets the keys of conditions.</summary>
    internal static IReadOnlyDictionary<string, string> Conditions { get; } = Say(
        ("Relations are", ["relation", "relations", "related", "through"]),
        ("Traits are", ["trait", "traits"]),
        ("Sums and other aggregates of events are", ["sum", "average", "avg", "min", "max", "median", "countDistinct"]),
        ("First, last and most frequent values are", ["first", "last", "mostFrequent", "leastFrequent"]),
        ("Percentiles are", ["percentile", "percentiles"]),
        ("Top and bottom limits are", ["top", "bottom", "limit"]),
        ("Conditions in SQL are", ["sql", "rawSql"]),
        ("Journeys and splits are", ["journey", "split"]));

    private static Dictionary<string, string> Say(params (string What, string[] Keys)[] all) => all
        .SelectMany(one => one.Keys.Select(key => KeyValuePair.Create(key, $"{one.What} not evaluated in real time, so there is no '{key}'. {Way}")))
        .ToDictionary(StringComparer.Ordinal);
}
