using System.Text;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

/// <summary>Parses bodies as they come in at one moment.</summary>
internal static class ParsedBody
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    internal static ParsedEvents Of(string json, EventRoute route = EventRoute.Track, string? address = "203.0.113.7") => Of(Encoding.UTF8.GetBytes(json), route, address);

    internal static ParsedEvents Of(byte[] json, EventRoute route, string? address = "203.0.113.7")
        => EventParser.Parse(json, new EventReception("web", route, Now, address));

    /// <summary>The one good message of a body.</summary>
    internal static EventMessage Message(string json, EventRoute route = EventRoute.Track, string? address = "203.0.113.7")
    {
        var events = Of(json, route, address);
        Assert.Null(events.Refusal);
        Assert.Empty(events.Rejected);
        return Assert.Single(events.Messages);
    }

    /// <summary>The code that a body or its one message is refused with.</summary>
    internal static string Code(string json, EventRoute route = EventRoute.Track)
    {
        var events = Of(json, route);
        Assert.Empty(events.Messages);
        return (events.Refusal ?? Assert.Single(events.Rejected)).Code;
    }

    internal static JsonElement Kept(this EventMessage message) => JsonDocument.Parse(message.Utf8Json).RootElement;

    internal static string? Text(this EventMessage message, string member)
        => message.Kept().TryGetProperty(member, out var value) ? value.GetString() : null;
}
