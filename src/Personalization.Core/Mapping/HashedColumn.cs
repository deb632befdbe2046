using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A column whose values are only told as their SHA-256, as <see cref="PiiPolicy.Hash"/> says.</summary>
#pragma warning disable CA1001 // The JSON writer writes into the buffer beside it and holds nothing else.
internal sealed class HashedColumn(BoundColumn inner) : BoundColumn(inner.Position)
#pragma warning restore CA1001
{
    private const int HashLength = SHA256.HashSizeInBytes;

    private readonly NestedJson _json = new();
    private readonly ArrayBufferWriter<byte> _text = new(64);

    internal override void WriteJson(RowReader row, Utf8JsonWriter writer)
    {
        Span<byte> hash = stackalloc byte[HashLength * 2];
        if (TryHash(row, hash))
        {
            writer.WriteStringValue(hash);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    internal override bool TryWriteKey(RowReader row, IBufferWriter<byte> destination)
    {
        Span<byte> hash = stackalloc byte[HashLength * 2];
        if (!TryHash(row, hash))
        {
            return false;
        }

        destination.Write(hash);
        return true;
    }

    private bool TryHash(RowReader row, Span<byte> hexadecimal)
    {
        if (row.IsNull(Position))
        {
            return false;
        }

        _text.ResetWrittenCount();
        var json = _json.Write(inner, row).Span;
        if (json[0] is (byte)'[' or (byte)'{')
        {
            _text.Write(json);
        }
        else if (!inner.TryWriteKey(row, _text))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(_text.WrittenSpan, hash);
        Convert.TryToHexStringLower(hash, hexadecimal, out _);
        return true;
    }
}
