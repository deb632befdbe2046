using System.Text.Json;

namespace Personalization.Sources;

/// <summary>Text in JSON whose escapes make no text: half of a surrogate pair (<c>\ud800</c> to <c>\udfff</c>) that stands alone, which no reader of the record could read.</summary>
internal static class JsonEscapes
{
    /// <summary>Tells whether a token's text can be read. Tokens that hold no text can.</summary>
    /// <param name="reader">A reader that stands at the token.</param>
    /// <returns><see langword="false"/> where half of a surrogate pair stands alone.</returns>
    public static bool AreWellFormed(in Utf8JsonReader reader)
        => reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped || AreWellFormed(reader.ValueSpan);

    private static bool AreWellFormed(ReadOnlySpan<byte> escaped)
    {
        var expectsLow = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var isLow = false;
            if (escaped[i] == '\\')
            {
                // The parser has seen to it that four digits follow a \u.
                i++;
                if (escaped[i] == 'u')
                {
                    var isSurrogate = (escaped[i + 1] | 0x20) == 'd' && escaped[i + 2] >= '8';
                    isLow = isSurrogate && (escaped[i + 2] | 0x20) is >= 'c' and <= 'f';
                    if (isSurrogate && isLow != expectsLow)
                    {
                        return false;
                    }

                    i += 4;
                    if (isSurrogate && !isLow)
                    {
                        expectsLow = true;
                        continue;
                    }
                }
            }

            if (expectsLow && !isLow)
            {
                return false;
            }

            expectsLow = false;
        }

        return !expectsLow;
    }
}
