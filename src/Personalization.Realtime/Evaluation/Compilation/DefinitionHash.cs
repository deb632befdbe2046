using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>The fingerprint of a definition: equal definitions have equal ones, in every process and forever.</summary>
internal sealed class DefinitionHash
{
    private readonly XxHash3 _hash = new();

    internal ulong Value => _hash.GetCurrentHashAsUInt64();

    /// <summary>Answers the fingerprint of a name or id alone.</summary>
    internal static ulong Of(string text)
    {
        Span<byte> few = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, few, out var written) ? XxHash3.HashToUInt64(few[..written]) : OfLong(text);
    }

    private static ulong OfLong(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        return XxHash3.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    internal DefinitionHash Add(string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? string.Empty);
        Add(text is null ? -1 : bytes.Length);
        _hash.Append(bytes);
        return this;
    }

    internal DefinitionHash Add(long number) => Add((ulong)number);

    internal DefinitionHash Add(ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        _hash.Append(bytes);
        return this;
    }

    internal DefinitionHash Add(object value) => value switch
    {
        string text => Add(1).Add(text),
        bool flag => Add(2).Add(flag ? 1 : 0),
        DateTimeOffset time => Add(3).Add(time.UtcTicks),
        _ => Add(4).Add(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
    };
}
