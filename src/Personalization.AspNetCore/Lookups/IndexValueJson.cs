using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Reads a JSON value as an index value: text as it is, numbers and booleans in their canonical text.</summary>
internal static class IndexValueJson
{
    /// <summary>Reads the value at which a reader stands.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="text">The canonical text.</param>
    /// <returns>Whether it can be an index value: no null, no list, no object, and no number out of range.</returns>
    internal static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number => NumberText(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
            _ => null,
        };
        return text is not null;
    }

    private static string? NumberText(ReadOnlySpan<byte> number)
    {
        // Digits are taken as they are, so that no number is too long; an exponent is how programs write what they hold as floating point.
        if (number.IndexOfAny("eE"u8) >= 0)
        {
            var destination = new ArrayBufferWriter<byte>(32);
            if (!Utf8Parser.TryParse(number, out double value, out _) || !double.IsFinite(value))
            {
                return null;
            }

            CanonicalText.Write(destination, value);
            return Encoding.ASCII.GetString(destination.WrittenSpan);
        }

        if (number.Contains((byte)'.'))
        {
            number = number.TrimEnd((byte)'0').TrimEnd((byte)'.');
        }

        return number.SequenceEqual("-0"u8) ? "0" : Encoding.ASCII.GetString(number);
    }
}
