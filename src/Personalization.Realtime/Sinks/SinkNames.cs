namespace Personalization.Realtime.Sinks;

/// <summary>The tables and columns that every sink has.</summary>
internal static class SinkNames
{
    internal const string Tracks = "tracks";
    internal const string Violations = "event_violations";
    internal const string Memberships = "audience_membership";

    internal const string Id = "id";
    internal const string AnonymousId = "anonymous_id";
    internal const string UserId = "user_id";
    internal const string Event = "event";
    internal const string EventText = "event_text";
    internal const string GroupId = "group_id";
    internal const string PreviousId = "previous_id";
    internal const string Timestamp = "timestamp";
    internal const string ReceivedAt = "received_at";
    internal const string SentAt = "sent_at";
    internal const string OriginalTimestamp = "original_timestamp";
    internal const string Properties = "properties";
    internal const string Traits = "traits";
    internal const string Context = "context";

    /// <summary>The values for which a table has no column any more, as JSON.</summary>
    internal const string Extra = "extra_properties";

    /// <summary>The most tables of event names; names beyond have their properties in <c>tracks</c>.</summary>
    internal const int MostEventTables = 1_000;

    /// <summary>So many columns are kept free for those that are not of properties.</summary>
    internal const int ReservedPlaces = 16;

    private static readonly HashSet<string> Columns = new(StringComparer.Ordinal)
    {
        Id, AnonymousId, UserId, Event, EventText, GroupId, PreviousId, Timestamp, ReceivedAt, SentAt, OriginalTimestamp, Properties, Traits, Extra,
    };

    /// <summary>The columns that every table of PostgreSQL has by itself.</summary>
    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal) { "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid" };

    private static readonly HashSet<string> Tables = new(StringComparer.Ordinal)
    {
        Tracks, "identifies", "pages", "screens", "groups", "aliases", "users", Violations, Memberships, "personalization_positions",
    };

    internal static int FixedTables(IEnumerable<string> names) => names.Count(Tables.Contains);

    /// <summary>Tells whether a column is not one of properties.</summary>
    internal static bool IsReserved(string column) => Columns.Contains(column) || Hidden.Contains(column) || column.StartsWith(Context + "_", StringComparison.Ordinal) || column == Context;

    /// <summary>PostgreSQL calls the index of a table's key by the table's name and this; a table of that name could not be made.</summary>
    private static bool IsOfAKey(string name) => name.AsSpan().TrimEnd("0123456789").EndsWith("_pkey", StringComparison.Ordinal);

    /// <summary>The table of an event name.</summary>
    internal static string TableOf(string eventName, int mostLetters)
    {
        var name = SnakeName.Of(eventName);
        return IsOfAKey(name) ? SnakeName.Marked(name, name, mostLetters) : SnakeName.Fit(Tables.Contains(name) ? "event_" + name : name, mostLetters);
    }
}
