using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Personalization.Realtime.Events;

/// <summary>Reads bodies of messages, judges each message, and fills it in.</summary>
internal static class EventParser
{
    // Depth is counted message by message, so that one does not spoil a batch.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EventLimits.BatchBytes + 1 };

    /// <summary>Reads a body. Never throws.</summary>
    internal static ParsedEvents Parse(ReadOnlySpan<byte> utf8Json, EventReception reception)
    {
        var json = WithoutMark(utf8Json);
        if (json.Length > EventLimits.BatchBytes)
        {
            return ParsedEvents.Refused(TooLarge(reception.Route, json[..EventLimits.BatchBytes]));
        }

        try
        {
            return !Utf8.IsValid(json) ? Refused(RejectionCodes.BodyMalformed, Rejections.NotJson)
                : reception.Route is EventRoute.Batch or EventRoute.Import or EventRoute.Any ? ParseBatch(json, reception)
                : ParseOne(json, reception);
        }
        catch (JsonException)
        {
            // The reader's message carries letters of the body.
            return Refused(RejectionCodes.BodyMalformed, Rejections.NotJson);
        }
    }

    /// <summary>Answers what a body is refused with that is larger than any may be.</summary>
    /// <param name="route">What the path says.</param>
    /// <param name="start">The start of the body, from which a single message gets its id, if it stands there.</param>
    internal static RejectedEvent TooLarge(EventRoute route, ReadOnlySpan<byte> start) => route is EventRoute.Batch or EventRoute.Import or EventRoute.Any
        ? new RejectedEvent(0, null, RejectionCodes.BatchTooLarge, Rejections.BatchTooLarge)
        : new RejectedEvent(0, FindMessageId(WithoutMark(start)), RejectionCodes.EventTooLarge, Rejections.EventTooLarge);

    /// <summary>Finds the key that a sender has put into the body.</summary>
    /// <returns>The key in UTF-8; empty when there is none, or no JSON.</returns>
    internal static byte[] FindWriteKey(ReadOnlySpan<byte> utf8Json)
    {
        var json = WithoutMark(utf8Json);
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!Utf8.IsValid(json) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return [];
            }

            var key = EventEnvelope.Read(ref reader).WriteKey;
            return EventId.Read(key, json) is { Text: { } text } && key.Type == JsonTokenType.String ? Encoding.UTF8.GetBytes(text) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? FindMessageId(ReadOnlySpan<byte> start)
    {
        try
        {
            var reader = new Utf8JsonReader(start, isFinalBlock: false, new JsonReaderState(Options));
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueIsEscaped && reader.ValueTextEquals("messageId"u8))
                {
                    return reader.Read() && Utf8.IsValid(reader.ValueSpan)
                        ? EventId.Read(new MessageMember(0, 0, (int)reader.TokenStartIndex, (int)reader.BytesConsumed, reader.TokenType), start).Text
                        : null;
                }
            }
        }
        catch (JsonException)
        {
            // It has no id that can be told.
        }

        return null;
    }

    private static ParsedEvents ParseOne(ReadOnlySpan<byte> json, EventReception reception)
    {
        var reader = new Utf8JsonReader(json, Options);
        var scan = new MessageScan();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            // It may be no JSON at all, which is said first.
            ReadToEnd(ref reader);
            return Refused(RejectionCodes.BodyMalformed, Rejections.NoMessage);
        }

        scan.Read(ref reader, json);
        ReadToEnd(ref reader);
        var events = new ParsedEvents();
        new EventJudge(reception, batchSentAt: null).Judge(scan, json, 0, events);
        return events;
    }

    private static ParsedEvents ParseBatch(ReadOnlySpan<byte> json, EventReception reception)
    {
        var reader = new Utf8JsonReader(json, Options);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        var envelope = isObject ? EventEnvelope.Read(ref reader) : default;
        ReadToEnd(ref reader);
        if (envelope.Batch.Type != JsonTokenType.StartArray)
        {
            return isObject && reception.Route == EventRoute.Any ? ParseOne(json, reception) : Refused(RejectionCodes.BodyMalformed, Rejections.NoBatch);
        }

        return ParseList(envelope.Batch.ValueIn(json), new EventJudge(reception, EventTimes.Read(envelope.SentAt, json)));
    }

    private static ParsedEvents ParseList(ReadOnlySpan<byte> list, EventJudge judge)
    {
        var reader = new Utf8JsonReader(list, Options);
        var scan = new MessageScan();
        var events = new ParsedEvents();
        reader.Read();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == EventLimits.Events)
            {
                return Refused(RejectionCodes.TooManyEvents, Rejections.TooManyEvents);
            }

            if (reader.TokenType == JsonTokenType.StartObject)
            {
                scan.Read(ref reader, list);
                judge.Judge(scan, list, index, events);
            }
            else
            {
                reader.Skip();
                events.Add(new RejectedEvent(index, null, RejectionCodes.EventMalformed, Rejections.NoObject));
            }
        }

        return events;
    }

    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    private static ParsedEvents Refused(string code, string detail) => ParsedEvents.Refused(new RejectedEvent(0, null, code, detail));

    /// <summary>Some programs put a byte order mark before the text.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) => json.StartsWith("\uFEFF"u8) ? json[3..] : json;
}
