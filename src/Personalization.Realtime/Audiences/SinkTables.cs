namespace Personalization.Realtime.Audiences;

/// <summary>Which tables a sink writes track events to.</summary>
public enum SinkTables
{
    /// <summary>To <c>tracks</c>, and to a table for each event name, which has the properties.</summary>
    PerEvent,

    /// <summary>To <c>tracks</c> alone, with the properties as JSON in its column <c>properties</c>.</summary>
    PerType,
}
