using System.Security.Cryptography;
using System.Text;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>Hashes in hexadecimal small letters, and base64, of a value's text. Nil stays nil, so that a missing value is no hash.</summary>
internal static class HashFilters
{
    private delegate int Hash(ReadOnlySpan<byte> source, Span<byte> destination);

#pragma warning disable CA5350, CA5351 // What receivers of such data ask for, and no protection of anything here.
    internal static LiquidValue Md5(in LiquidFilterCall call) => Of(call, MD5.HashData, MD5.HashSizeInBytes);

    internal static LiquidValue Sha1(in LiquidFilterCall call) => Of(call, SHA1.HashData, SHA1.HashSizeInBytes);
#pragma warning restore CA5350, CA5351

    internal static LiquidValue Sha256(in LiquidFilterCall call) => Of(call, SHA256.HashData, SHA256.HashSizeInBytes);

    internal static LiquidValue Sha512(in LiquidFilterCall call) => Of(call, SHA512.HashData, SHA512.HashSizeInBytes);

    internal static LiquidValue Base64Encode(in LiquidFilterCall call)
        => call.Input.IsNil ? default : LiquidValue.From(Convert.ToBase64String(Encoding.UTF8.GetBytes(call.TextOf(call.Input))));

    internal static LiquidValue Base64Decode(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        try
        {
            return LiquidValue.From(new UTF8Encoding(false, true).GetString(Convert.FromBase64String(call.TextOf(call.Input))));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw new LiquidException("The text is not base64 of a UTF-8 text.");
        }
    }

    private static LiquidValue Of(in LiquidFilterCall call, Hash hash, int size)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        const int onTheStack = 512;
        var text = call.TextOf(call.Input);
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = length <= onTheStack ? stackalloc byte[onTheStack] : new byte[length];
        Span<byte> hashed = stackalloc byte[size];
        hash(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hashed);
        return LiquidValue.From(Convert.ToHexStringLower(hashed));
    }
}
