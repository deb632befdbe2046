using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>The names of types.</summary>
internal static class EventTypes
{
    /// <summary>Answers a type's name in UTF-8.</summary>
    internal static ReadOnlySpan<byte> NameOf(EventType type) => type switch
    {
        EventType.Track => "track"u8,
        EventType.Identify => "identify"u8,
        EventType.Page => "page"u8,
        EventType.Screen => "screen"u8,
        EventType.Group => "group"u8,
        _ => "alias"u8,
    };

    /// <summary>Answers the type of a path; <see langword="null"/> where messages say their own.</summary>
    internal static EventType? Of(EventRoute route) => route switch
    {
        EventRoute.Track => EventType.Track,
        EventRoute.Identify => EventType.Identify,
        EventRoute.Page => EventType.Page,
        EventRoute.Screen => EventType.Screen,
        EventRoute.Group => EventType.Group,
        EventRoute.Alias => EventType.Alias,
        _ => null,
    };

    /// <summary>Reads a type.</summary>
    internal static EventType? Read(MessageMember member, ReadOnlySpan<byte> json)
    {
        if (member.Type != JsonTokenType.String)
        {
            return null;
        }

        var reader = new Utf8JsonReader(member.ValueIn(json));
        reader.Read();
        for (var type = EventType.Track; type <= EventType.Alias; type++)
        {
            if (reader.ValueTextEquals(NameOf(type)))
            {
                return type;
            }
        }

        return null;
    }
}
