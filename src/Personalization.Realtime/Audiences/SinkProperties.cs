namespace Personalization.Realtime.Audiences;

/// <summary>How a sink writes properties and traits.</summary>
public enum SinkProperties
{
    /// <summary>Each in a column of its own.</summary>
    Columns,

    /// <summary>All together as JSON, in the column <c>properties</c> or <c>traits</c>.</summary>
    Json,
}
