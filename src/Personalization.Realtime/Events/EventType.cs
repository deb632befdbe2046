namespace Personalization.Realtime.Events;

/// <summary>The types of events.</summary>
public enum EventType
{
    /// <summary>What a person did.</summary>
    Track,

    /// <summary>Who a person is.</summary>
    Identify,

    /// <summary>A page that was viewed.</summary>
    Page,

    /// <summary>A screen of an app that was viewed.</summary>
    Screen,

    /// <summary>A group that a person belongs to.</summary>
    Group,

    /// <summary>Another id of a person.</summary>
    Alias,
}
