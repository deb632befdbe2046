using System.Buffers.Binary;
using System.Text;

namespace Personalization.Sqlite.Storage;

/// <summary>Reads bytes forwards and never past their end.</summary>
internal ref struct HeaderCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte ReadByte() => Take(1)[0];

    internal long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    internal DateTimeOffset ReadTime()
    {
        var ticks = ReadInt64();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw StoreErrors.DamagedHeader();
    }

    internal int ReadLength()
    {
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value <= int.MaxValue ? (int)value : throw StoreErrors.DamagedHeader();
            }
        }

        throw StoreErrors.DamagedHeader();
    }

    /// <summary>Reads how many things follow; each takes a byte at least, so damaged bytes cannot ask for much memory.</summary>
    internal int ReadCount()
    {
        var count = ReadLength();
        return count <= _rest.Length ? count : throw StoreErrors.DamagedHeader();
    }

    internal string ReadText(int length) => Encoding.UTF8.GetString(Take(length));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw StoreErrors.DamagedHeader();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
