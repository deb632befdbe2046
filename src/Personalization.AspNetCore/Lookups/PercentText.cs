using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Decodes percent-encoding once, strictly.</summary>
internal static class PercentText
{
    private const int StackBytes = 512;

    /// <summary>Decodes a text; <see langword="false"/> when it has a percent sign without two hexadecimal digits, or is no UTF-8.</summary>
    /// <param name="encoded">The text.</param>
    /// <param name="plusIsBlank">Whether <c>+</c> stands for a blank, as in a query.</param>
    /// <param name="text">The decoded text.</param>
    /// <returns>Whether it could be decoded.</returns>
    internal static bool TryDecode(ReadOnlySpan<char> encoded, bool plusIsBlank, [NotNullWhen(true)] out string? text)
    {
        if (!encoded.Contains('%') && !(plusIsBlank && encoded.Contains('+')) && Ascii.IsValid(encoded))
        {
            text = encoded.ToString();
            return true;
        }

        var most = Encoding.UTF8.GetMaxByteCount(encoded.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            var bytes = rented ?? stackalloc byte[StackBytes];
            text = TryDecode(encoded, plusIsBlank, bytes, out var length) && Utf8.IsValid(bytes[..length]) ? Encoding.UTF8.GetString(bytes[..length]) : null;
            return text is not null;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> encoded, bool plusIsBlank, Span<byte> bytes, out int length)
    {
        length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var letter = encoded[i];
            if (letter == '%')
            {
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                {
                    return false;
                }

                bytes[length++] = byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (letter < 0x80)
            {
                bytes[length++] = letter == '+' && plusIsBlank ? (byte)' ' : (byte)letter;
            }
            else if (Rune.DecodeFromUtf16(encoded[i..], out var rune, out var consumed) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf8(bytes[length..]);
                i += consumed - 1;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
