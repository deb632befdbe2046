namespace Personalization.Realtime.Events;

/// <summary>How large messages and bodies may be.</summary>
internal static class EventLimits
{
    /// <summary>The largest message, in bytes as it was sent.</summary>
    internal const int EventBytes = 96 * 1024;

    /// <summary>The largest body, in bytes after it was inflated.</summary>
    internal const int BatchBytes = 512 * 1024;

    /// <summary>The most messages of a body.</summary>
    internal const int Events = 10_000;

    /// <summary>How many objects and lists of a message may lie in each other, the message itself included.</summary>
    internal const int Depth = 64;

    /// <summary>The longest id, in bytes of UTF-8.</summary>
    internal const int IdBytes = 1024;
}
