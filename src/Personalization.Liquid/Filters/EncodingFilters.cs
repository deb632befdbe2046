using System.Text;

namespace Personalization.Liquid.Filters;

/// <summary>Base64 and URL encoding.</summary>
internal static class EncodingFilters
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static LiquidValue Base64Encode(in LiquidFilterCall call) => LiquidValue.From(Convert.ToBase64String(Encoding.UTF8.GetBytes(call.Text)));

    internal static LiquidValue Base64UrlEncode(in LiquidFilterCall call)
        => LiquidValue.From(Convert.ToBase64String(Encoding.UTF8.GetBytes(call.Text)).Replace('+', '-').Replace('/', '_'));

    internal static LiquidValue Base64Decode(in LiquidFilterCall call) => Decode(call.Text);

    internal static LiquidValue Base64UrlDecode(in LiquidFilterCall call)
    {
        var text = call.Text.Replace('-', '+').Replace('_', '/');
        return Decode(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    /// <summary>Encodes as forms do: a blank becomes a plus sign.</summary>
    internal static LiquidValue UrlEncode(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var encoded = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(call.Text))
        {
            var letter = (char)octet;
            _ = char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~' ? encoded.Append(letter)
                : letter == ' ' ? encoded.Append('+')
                : encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return LiquidValue.From(encoded.ToString());
    }

    internal static LiquidValue UrlDecode(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var text = Encoding.UTF8.GetBytes(call.Text);
        var decoded = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                decoded.Add(Convert.ToByte(Encoding.ASCII.GetString(text, i + 1, 2), 16));
                i += 2;
            }
            else
            {
                decoded.Add(text[i] == '+' ? (byte)' ' : text[i]);
            }
        }

        return Text([.. decoded]);
    }

    private static LiquidValue Decode(string text)
    {
        // Ruby's strict decoding refuses the white space that .NET's overlooks.
        Span<byte> bytes = new byte[text.Length];
        return !text.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(text, bytes, out var length)
            ? Text(bytes[..length].ToArray())
            : throw new LiquidException("The text is not base64.");
    }

    private static LiquidValue Text(byte[] utf8)
    {
        try
        {
            return LiquidValue.From(StrictUtf8.GetString(utf8));
        }
        catch (DecoderFallbackException)
        {
            throw new LiquidException("The decoded bytes are no UTF-8 text.");
        }
    }
}
