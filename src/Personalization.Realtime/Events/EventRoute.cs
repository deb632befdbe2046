namespace Personalization.Realtime.Events;

/// <summary>What a body of messages is: as the last segment of its path says.</summary>
internal enum EventRoute
{
    /// <summary>Nothing is said: a batch if it has a list <c>batch</c>, otherwise one message that says its type.</summary>
    Any,

    /// <summary>One message; track unless it says another type.</summary>
    Track,

    /// <summary>One message; identify unless it says another type.</summary>
    Identify,

    /// <summary>One message; page unless it says another type.</summary>
    Page,

    /// <summary>One message; screen unless it says another type.</summary>
    Screen,

    /// <summary>One message; group unless it says another type.</summary>
    Group,

    /// <summary>One message; alias unless it says another type.</summary>
    Alias,

    /// <summary>A list of messages that each say their type.</summary>
    Batch,

    /// <summary>The same as a batch, of what happened earlier.</summary>
    Import,
}
