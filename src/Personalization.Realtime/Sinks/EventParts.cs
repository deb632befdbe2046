using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Sinks;

/// <summary>What of an event goes into tables, beside what <see cref="EventMessage"/> says.</summary>
internal sealed class EventParts
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>Gets the values of the context.</summary>
    internal List<SinkCell> Context { get; } = [];

    /// <summary>Gets the values of properties or traits, where they have columns of their own.</summary>
    internal List<SinkCell> Properties { get; } = [];

    /// <summary>Gets what stands beside the properties and belongs to them: also among <see cref="Properties"/>, and not in <see cref="Json"/>.</summary>
    internal List<SinkCell> Beside { get; } = [];

    /// <summary>Gets properties or traits as JSON, where they were asked for.</summary>
    internal string? Json { get; private set; }

    internal string? GroupId { get; private set; }

    internal string? PreviousId { get; private set; }

    internal string? Category { get; private set; }

    internal DateTimeOffset? SentAt { get; private set; }

    internal DateTimeOffset? OriginalTimestamp { get; private set; }

    /// <summary>Reads an event.</summary>
    /// <param name="message">The event.</param>
    /// <param name="names">Finds columns.</param>
    /// <param name="section">The member that holds what the event is about: properties or traits.</param>
    /// <param name="asJson">Whether that is wanted as JSON, too.</param>
    internal static EventParts Read(EventMessage message, PropertyCells names, string section, bool asJson)
    {
        var parts = new EventParts();
        var json = message.Utf8Json.Span;
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            parts.ReadMember(ref reader, json, names, (section, asJson));
        }

        return parts;
    }

    private void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PropertyCells names, (string Section, bool AsJson) wanted)
    {
        var name = reader.GetString();
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (name == wanted.Section && reader.TokenType == JsonTokenType.StartObject)
        {
            if (wanted.AsJson)
            {
                var copy = reader;
                Json = PropertyCells.JsonOf(ref copy);
            }

            names.Read(ref reader, wanted.Section, Properties);
            return;
        }

        switch (name)
        {
            case SinkNames.Context when reader.TokenType == JsonTokenType.StartObject:
                names.Read(ref reader, SinkNames.Context, Context);
                return;
            case "sentAt":
                SentAt = TimeOf(ref reader, json, start);
                return;
            case "originalTimestamp":
                OriginalTimestamp = TimeOf(ref reader, json, start);
                return;
            case "groupId":
                GroupId = TextOf(in reader);
                break;
            case "previousId":
                PreviousId = TextOf(in reader);
                break;
            case "category":
                Category = TextOf(in reader);
                break;
        }

        reader.Skip();
    }

    private static DateTimeOffset? TimeOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int start)
    {
        var type = reader.TokenType;
        reader.Skip();
        return EventTimes.Read(new MessageMember(start, start, start, (int)reader.BytesConsumed, type), json);
    }

    private static string? TextOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        _ => null,
    };
}
