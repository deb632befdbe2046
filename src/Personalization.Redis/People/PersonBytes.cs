using System.Buffers.Binary;
using System.Text;
using Personalization.People;
using OfStream = Personalization.People.StreamEntry;

namespace Personalization.Redis.People;

/// <summary>How people, their states and entries are written.</summary>
internal static class PersonBytes
{
    internal const int VersionBytes = 8;
    private const int TimeBytes = 8;
    private const int LengthBytes = 2;

    /// <summary>The length of the space in a byte, the space, the id.</summary>
    internal static byte[] Of(PersonKey person)
    {
        var space = Encoding.UTF8.GetByteCount(person.Space);
        var bytes = new byte[1 + space + Encoding.UTF8.GetByteCount(person.Id)];
        bytes[0] = (byte)space;
        Encoding.UTF8.GetBytes(person.Space, bytes.AsSpan(1));
        Encoding.UTF8.GetBytes(person.Id, bytes.AsSpan(1 + space));
        return bytes;
    }

    internal static PersonKey Read(ReadOnlySpan<byte> bytes)
        => bytes.Length > 0 && bytes.Length > bytes[0] ? new(Encoding.UTF8.GetString(bytes[1..(1 + bytes[0])]), Encoding.UTF8.GetString(bytes[(1 + bytes[0])..])) : throw Damaged();

    /// <summary>A version as a script compares it; nothing for 0.</summary>
    internal static byte[] OfVersion(long version)
    {
        var bytes = new byte[version == 0 ? 0 : VersionBytes];
        if (version != 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, version);
        }

        return bytes;
    }

    internal static StoredPerson ReadState(byte[] bytes) => bytes.Length > VersionBytes
        ? new(bytes.AsMemory(VersionBytes), BinaryPrimitives.ReadInt64BigEndian(bytes))
        : throw Damaged();

    /// <summary>The time in ticks, the length of the person, the person, the body.</summary>
    internal static byte[] OfEntry(byte[] person, PersonEntry entry)
    {
        var bytes = new byte[TimeBytes + LengthBytes + person.Length + entry.Body.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, entry.Time.UtcTicks);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(TimeBytes), (ushort)person.Length);
        person.CopyTo(bytes, TimeBytes + LengthBytes);
        entry.Body.CopyTo(bytes.AsMemory(TimeBytes + LengthBytes + person.Length));
        return bytes;
    }

    internal static OfStream ReadEntry(long position, byte[] bytes)
    {
        var body = bytes.Length < TimeBytes + LengthBytes ? int.MaxValue : TimeBytes + LengthBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(TimeBytes));
        return body <= bytes.Length
            ? new(
                position,
                Read(bytes.AsSpan((TimeBytes + LengthBytes)..body)),
                new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.Zero),
                bytes.AsMemory(body))
            : throw Damaged();
    }

    internal static RecordStoreException Damaged() => new(
        RedisErrors.System, "read", "What lies at a key of people was not written by this program, or is damaged. Use a key prefix of its own.");
}
