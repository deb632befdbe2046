using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Realtime.Events;

/// <summary>What stands around the messages of a body.</summary>
/// <param name="Batch">The list of messages, if there is one.</param>
/// <param name="SentAt">When all of them were sent.</param>
/// <param name="WriteKey">The sender's key.</param>
internal readonly record struct EventEnvelope(MessageMember Batch, MessageMember SentAt, MessageMember WriteKey)
{
    /// <summary>Reads an object to its end; its messages are only walked over.</summary>
    /// <param name="reader">Stands at the start of the object.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal static EventEnvelope Read(ref Utf8JsonReader reader)
    {
        MessageMember batch = default, sentAt = default, writeKey = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReadable = JsonEscapes.AreWellFormed(in reader);
            var (isBatch, isSentAt, isWriteKey) = isReadable
                ? (reader.ValueTextEquals("batch"u8), reader.ValueTextEquals("sentAt"u8), reader.ValueTextEquals("writeKey"u8))
                : default;
            reader.Read();
            var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
            isReadable = JsonEscapes.AreWellFormed(in reader);
            reader.Skip();
            var member = isReadable ? new MessageMember(start, start, start, (int)reader.BytesConsumed, type) : default;
            batch = isBatch ? member : batch;
            sentAt = isSentAt ? member : sentAt;
            writeKey = isWriteKey ? member : writeKey;
        }

        return new EventEnvelope(batch, sentAt, writeKey);
    }
}
