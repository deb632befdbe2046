namespace Personalization.Realtime.Contracts;

/// <summary>The fields of <c>context</c> that SDKs send by themselves.</summary>
internal static class BuiltInContext
{
    /// <summary>What the host writes or reads itself is declared always.</summary>
    internal static readonly string[] OfTheHost = ["ip", "htevents"];

    /// <summary>The fields with those within; a field without any may hold anything.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Fields = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["app"] = ["name", "version", "build", "namespace"],
        ["campaign"] = ["name", "source", "medium", "term", "content"],
        ["device"] = ["type", "id", "advertisingId", "adTrackingEnabled", "manufacturer", "model", "name"],
        ["htevents"] = ["schemaVersion"],
        ["ip"] = [],
        ["library"] = ["name", "version"],
        ["locale"] = [],
        ["network"] = ["bluetooth", "carrier", "cellular", "wifi"],
        ["os"] = ["name", "version"],
        ["page"] = ["path", "referrer", "search", "title", "url"],
        ["screen"] = ["density", "height", "width"],
        ["sessionId"] = [],
        ["sessionStart"] = [],
        ["timezone"] = [],
        ["traits"] = [],
        ["userAgent"] = [],
        ["userAgentData"] = [],
    };
}
