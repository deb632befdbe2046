using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.Keys;

/// <summary>The text of API keys: <c>pz_</c>, 32 random bytes as base64url (43 letters), and a checksum (6 letters). Thread-safe.</summary>
/// <remarks>The checksum finds typing errors without a look at any stored key. It protects nothing: anybody can compute it.</remarks>
internal static class ApiKeyText
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "pz_";

    /// <summary>How many letters a key has.</summary>
    public const int Length = 52;

    /// <summary>How many bytes the hash of a key has.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const int RandomBytes = 32;
    private const int ChecksumBytes = 4;
    private const int ChecksumLength = 6;

    /// <summary>Makes the text of a new key.</summary>
    /// <returns>A text that nobody has seen before.</returns>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        Span<byte> ascii = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(Prefix, ascii);
        Base64Url.EncodeToUtf8(random, ascii[Prefix.Length..], out _, out _);
        WriteChecksum(ascii[..^ChecksumLength], ascii[^ChecksumLength..]);
        return Encoding.ASCII.GetString(ascii);
    }

    /// <summary>Tells whether a text can be a key: prefix, length and checksum are right.</summary>
    /// <returns>Whether it is worth looking for.</returns>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[Length];
        return TryGetAscii(text, ascii);
    }

    /// <summary>Computes the hash under which a key is stored, if the text can be a key.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Where the hash goes, <see cref="HashLength"/> bytes.</param>
    /// <returns>Whether the text is well-formed; otherwise nothing was written.</returns>
    public static bool TryHash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        if (!TryGetAscii(text, ascii))
        {
            return false;
        }

        SHA256.HashData(ascii, hash);
        return true;
    }

    /// <summary>Computes the hash under which a key is stored.</summary>
    /// <exception cref="FormatException">The text cannot be a key.</exception>
    public static byte[] Hash(string text)
    {
        var hash = new byte[HashLength];
        return TryHash(text, hash) ? hash : throw new FormatException("The text is no API key: prefix, length or checksum are wrong.");
    }

    private static bool TryGetAscii(ReadOnlySpan<char> text, Span<byte> ascii)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Ascii.IsValid(text))
        {
            return false;
        }

        Encoding.ASCII.GetBytes(text, ascii);
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(ascii[..^ChecksumLength], checksum);
        return ascii[^ChecksumLength..].SequenceEqual(checksum);
    }

    /// <summary>Writes the low four bytes of the XXH64 of the letters before it, as base64url.</summary>
    private static void WriteChecksum(ReadOnlySpan<byte> letters, Span<byte> checksum)
    {
        Span<byte> bytes = stackalloc byte[ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)XxHash64.HashToUInt64(letters));
        Base64Url.EncodeToUtf8(bytes, checksum, out _, out _);
    }
}
