using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Personalization.Mapping.Casts;

internal sealed class BooleanCast : ColumnCast
{
    internal static readonly BooleanCast Instance = new();

    internal override bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var truth = kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number when value is [(byte)'0' or (byte)'1'] => value[0] == '1',
            JsonTokenType.String => OfText(value),
            _ => null,
        };
        destination.Write(truth switch
        {
            true => "true"u8,
            false => "false"u8,
            null => throw new FormatException($"{Word(kind)} is no boolean. It takes 0 and 1; true, t, yes, y, on; false, f, no, n, off."),
        });
        return false;
    }

    private static bool? OfText(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n"u8);
        return Is(text, "true"u8) || Is(text, "t"u8) || Is(text, "yes"u8) || Is(text, "y"u8) || Is(text, "on"u8) || Is(text, "1"u8) ? true
            : Is(text, "false"u8) || Is(text, "f"u8) || Is(text, "no"u8) || Is(text, "n"u8) || Is(text, "off"u8) || Is(text, "0"u8) ? false
            : null;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
