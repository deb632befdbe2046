using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Reads the parts of a value from its wire bytes.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal int ReadInt32()
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return number;
    }

    /// <summary>Reads a value behind its length.</summary>
    /// <returns><see langword="false"/> for null.</returns>
    internal bool TryReadValue(out ReadOnlySpan<byte> value)
    {
        var length = ReadInt32();
        if (length < 0)
        {
            value = default;
            return false;
        }

        value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
