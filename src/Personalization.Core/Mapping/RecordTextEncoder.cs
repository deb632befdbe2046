using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Personalization.Mapping;

/// <summary>
/// Escapes what JSON demands (RFC 8259, section 7: the quote, the backslash and control characters) and nothing else, so that text
/// stays the bytes that the source gave. The framework's relaxed encoder still escapes emoji and much other text.
/// </summary>
internal sealed unsafe class RecordTextEncoder : JavaScriptEncoder
{
    internal static readonly RecordTextEncoder Instance = new();

    private static readonly char[] Escaped = [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\'];
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([.. Escaped.Select(character => (byte)character)]);
    private static readonly SearchValues<char> EscapedOrSurrogate =
        SearchValues.Create([.. Escaped, .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    private RecordTextEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        for (var from = 0; ;)
        {
            var next = span[from..].IndexOfAny(EscapedOrSurrogate);
            if (next < 0)
            {
                return -1;
            }

            // A whole pair is one scalar, which needs no escape; half of one is replaced, as encoders do.
            from += next;
            if (Rune.DecodeFromUtf16(span[from..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return from;
            }

            from += length;
        }
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var destination = new Span<char>(buffer, bufferLength);
        var written = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            < 0x20 => $"\\u{unicodeScalar:x4}",
            _ => new Rune(unicodeScalar).ToString(),
        };
        numberOfCharactersWritten = written.TryCopyTo(destination) ? written.Length : 0;
        return numberOfCharactersWritten > 0;
    }
}
