using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Realtime.Events;

/// <summary>An id of a message.</summary>
/// <param name="Text">The text; <see langword="null"/> when there is none, or none that can be used.</param>
/// <param name="Problem">The code and the words of what is wrong with it.</param>
internal readonly record struct EventId(string? Text, (string Code, string Detail)? Problem)
{
    /// <summary>Reads an id: text as it is, a number by its canonical text. Text with nothing but white space is no id.</summary>
    internal static EventId Read(MessageMember member, ReadOnlySpan<byte> json)
    {
        if (!member.HasValue)
        {
            return default;
        }

        if (member.Type is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return new EventId(null, (RejectionCodes.IdInvalid, Rejections.IdInvalid));
        }

        if (!TryGetText(member, json, out var text))
        {
            return new EventId(null, (RejectionCodes.IdInvalid, Rejections.IdInvalid));
        }

        return string.IsNullOrWhiteSpace(text) ? default
            : Encoding.UTF8.GetByteCount(text) > EventLimits.IdBytes ? new EventId(null, (RejectionCodes.IdTooLong, Rejections.IdTooLong))
            : new EventId(text, null);
    }

    private static bool TryGetText(MessageMember member, ReadOnlySpan<byte> json, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (member.Type == JsonTokenType.Number)
        {
            return TryGetNumberText(member.ValueIn(json), out text);
        }

        var reader = new Utf8JsonReader(member.ValueIn(json));
        reader.Read();
        text = JsonEscapes.AreWellFormed(in reader) ? reader.GetString() : null;
        return text is not null;
    }

    /// <summary>Reads a number as the text that the warehouse's number has as a key.</summary>
    /// <returns><see langword="false"/> when no number is that large.</returns>
    internal static bool TryGetNumberText(ReadOnlySpan<byte> number, [NotNullWhen(true)] out string? text)
    {
        var canonical = new ArrayBufferWriter<byte>(32);
        try
        {
            CanonicalText.TryWriteJson(canonical, number);
            text = Encoding.UTF8.GetString(canonical.WrittenSpan);
            return true;
        }
        catch (FormatException)
        {
            text = null;
            return false;
        }
    }
}
