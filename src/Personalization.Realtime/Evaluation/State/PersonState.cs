using System.Runtime.InteropServices;
using System.Text;
using Personalization.Realtime.Evaluation.Conditions;

namespace Personalization.Realtime.Evaluation.State;

/// <summary>The state of a person, unpacked. Used again for other people, so that a step makes nothing but its result.</summary>
/// <remarks>
/// <code>
/// 1 byte   version, 1
/// varint   time of the step that wrote it, in milliseconds since 1970; all times below are told by their distance to it
/// varint   until: 0 for never, else milliseconds after the time
/// varint   bytes of the link; 0 for none
/// …        the link: the person to whom events go from now on, in UTF-8; then a signed varint, its age
/// varint   number of filters; of each, by fingerprint upwards:
///            8 bytes fingerprint, varint number of events; of each, the newest first: a varint age (the first one signed, the others against the one before), 8 bytes of hash
/// varint   number of audiences; of each, by id upwards: 8 bytes id, varint number of the last transition, signed varint its age
/// …        of a link that was somebody else's before: varint bytes of the person whose the events before the first link are, in UTF-8
/// </code>
/// Fixed numbers are little-endian. Nothing follows.
/// </remarks>
internal sealed class PersonState
{
    internal const byte Version = 1;
    private const int SmallestEvent = 9;
    private const int SmallestFilter = 18;
    private const int SmallestAudience = 10;
    private const int LargestSpare = 256;

    // Numbers of seven bits a byte, ten bytes at most; and as many again, for one is written eight bytes at once.
    private const int MostOfHead = 128;
    private const int LargestEvent = 18;
    private const int LargestFilter = 18;
    private const int LargestAudience = 28;

    // The end of year 9999: sums of such times cannot overflow.
    private const long MaxTime = 253_402_300_799_999;

    private readonly List<EventRing> _rings = [];
    private readonly Stack<EventRing> _spare = new();
    private byte[] _room = [];

    /// <summary>Gets or sets the time of the last step, in milliseconds since 1970.</summary>
    internal long Time { get; set; }

    /// <summary>Gets or sets when something may change by itself, in milliseconds since 1970; 0 for never.</summary>
    internal long Until { get; set; }

    /// <summary>Gets or sets the person that this one was merged into.</summary>
    internal string? Link { get; set; }

    internal long LinkTime { get; set; }

    /// <summary>Gets or sets the person whose the events before the link are; <see langword="null"/> for the one of the link.</summary>
    internal string? FirstLink { get; set; }

    /// <summary>Gets the events, by fingerprint upwards.</summary>
    internal List<EventRing> Rings => _rings;

    /// <summary>Gets the memberships, by id upwards.</summary>
    internal List<StoredMembership> Memberships { get; } = [];

    /// <summary>Gets a value indicating whether there is nothing to keep.</summary>
    internal bool IsEmpty => Until == 0 && Link is null && _rings.Count == 0 && Memberships.Count == 0;

    internal void Clear()
    {
        (Time, Until, Link, LinkTime, FirstLink) = (0, 0, null, 0, null);
        Memberships.Clear();
        while (_rings.Count > 0)
        {
            RemoveRing(_rings.Count - 1);
        }
    }

    /// <summary>Finds the ring of a filter, or makes it.</summary>
    internal EventRing RingOf(ulong filter)
    {
        var at = 0;
        while (at < _rings.Count && _rings[at].Filter < filter)
        {
            at++;
        }

        if (at < _rings.Count && _rings[at].Filter == filter)
        {
            return _rings[at];
        }

        var ring = NewRing(filter);
        _rings.Insert(at, ring);
        return ring;
    }

    /// <summary>Finds the membership of an audience; where there is none, answers the complement of its place.</summary>
    internal int IndexOf(ulong audience)
    {
        var (low, high) = (0, Memberships.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Memberships[middle].Audience == audience)
            {
                return middle;
            }

            (low, high) = Memberships[middle].Audience < audience ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    internal void RemoveRing(int index)
    {
        var ring = _rings[index];
        _rings.RemoveAt(index);
        if (ring.Capacity <= LargestSpare)
        {
            _spare.Push(ring);
        }
    }

    /// <summary>Reads a state in the place of what was here.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of a later version.</exception>
    internal void Read(ReadOnlySpan<byte> bytes)
    {
        Clear();
        if (bytes.IsEmpty)
        {
            return;
        }

        var reader = new StateReader(bytes);
        (Time, Until, Link) = ReadHead(ref reader);
        LinkTime = Link is null ? 0 : Checked(Time - reader.Signed());
        ReadRings(ref reader);
        ReadMemberships(ref reader);
        FirstLink = Link is null || reader.IsAtEnd ? null : reader.Text() is { Length: > 0 } first ? first : throw StateReader.Damaged("something follows its end");
        if (!reader.IsAtEnd)
        {
            throw StateReader.Damaged("something follows its end");
        }
    }

    /// <summary>Reads the link of a state, and no more of it.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of a later version.</exception>
    internal static string? ReadLink(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes);
        return bytes.IsEmpty ? null : ReadHead(ref reader).Link;
    }

    /// <summary>Answers the bytes of the state; none when it is empty.</summary>
    internal byte[] Write()
    {
        if (IsEmpty)
        {
            return [];
        }

        var most = MostBytes();
        if (_room.Length < most)
        {
            _room = new byte[most * 2];
        }

        var writer = new StateWriter(_room);
        writer.Byte(Version);
        writer.Number((ulong)Time);
        writer.Number(Until == 0 ? 0 : (ulong)(Until - Time));
        if (Link is null)
        {
            writer.Number(0);
        }
        else
        {
            writer.Text(Link);
            writer.Signed(Time - LinkTime);
        }

        writer.Number((ulong)_rings.Count);
        foreach (var ring in _rings)
        {
            WriteRing(ref writer, ring);
        }

        WriteMemberships(ref writer);
        if (Link is not null && FirstLink is not null)
        {
            writer.Text(FirstLink);
        }

        return _room.AsSpan(0, writer.Length).ToArray();
    }

    private static (long Time, long Until, string? Link) ReadHead(ref StateReader reader)
    {
        var version = reader.Byte();
        if (version != Version)
        {
            throw new InvalidDataException($"The state of a person has version {version}, and this program reads version {Version}. Run the program that wrote it, or a later one.");
        }

        var time = Checked((long)reader.Number());
        var until = reader.Number();
        return (time, until == 0 ? 0 : Checked(time + (long)Math.Min(until, MaxTime)), reader.Text() is { Length: > 0 } link ? link : null);
    }

    private static long Checked(long time) => time is >= 0 and <= MaxTime ? time : throw StateReader.Damaged("a time in it is out of range");

    /// <summary>Answers how many bytes the state has at most.</summary>
    private int MostBytes()
    {
        var most = MostOfHead + (LargestAudience * Memberships.Count);
        foreach (var ring in _rings)
        {
            most += LargestFilter + (LargestEvent * ring.Count);
        }

        return Link is null ? most : most + Encoding.UTF8.GetMaxByteCount(Link.Length) + Encoding.UTF8.GetMaxByteCount(FirstLink?.Length ?? 0);
    }

    private void WriteRing(ref StateWriter to, EventRing ring)
    {
        // A copy that nothing else refers to stays in registers.
        var writer = to;
        writer.Fixed(ring.Filter);
        writer.Number((ulong)ring.Count);
        var times = ring.Times;
        var ids = ring.Ids;
        writer.Signed(Time - times[0]);
        writer.Fixed(ids[0]);
        for (var i = 1; i < times.Length; i++)
        {
            writer.Number((ulong)(times[i - 1] - times[i]));
            writer.Fixed(ids[i]);
        }

        to = writer;
    }

    private void WriteMemberships(ref StateWriter to)
    {
        var writer = to;
        var time = Time;
        writer.Number((ulong)Memberships.Count);
        foreach (ref readonly var membership in CollectionsMarshal.AsSpan(Memberships))
        {
            writer.Fixed(membership.Audience);
            writer.Number((ulong)membership.Number);
            writer.Signed(time - membership.At);
        }

        to = writer;
    }

    private void ReadRings(ref StateReader reader)
    {
        var count = reader.Count(SmallestFilter);
        for (var i = 0; i < count; i++)
        {
            var filter = reader.Fixed();
            if (i > 0 && filter <= _rings[i - 1].Filter)
            {
                throw StateReader.Damaged("its filters are out of order");
            }

            var events = reader.Count(SmallestEvent);
            if (events == 0)
            {
                throw StateReader.Damaged("a filter in it has no events");
            }

            var ring = NewRing(filter);
            _rings.Add(ring);
            ReadEvents(ref reader, ring, events);
        }
    }

    private void ReadEvents(ref StateReader from, EventRing ring, int count)
    {
        // A copy that nothing else refers to stays in registers.
        var reader = from;
        ring.Resize(count, out var times, out var ids);
        var time = Checked(Time - reader.Signed());
        times[0] = time;
        ids[0] = reader.Fixed();
        for (var i = 1; i < times.Length; i++)
        {
            time = Checked(time - (long)Math.Min(reader.Number(), MaxTime));
            times[i] = time;
            ids[i] = reader.Fixed();
        }

        from = reader;
    }

    private void ReadMemberships(ref StateReader from)
    {
        var reader = from;
        var time = Time;
        CollectionsMarshal.SetCount(Memberships, reader.Count(SmallestAudience));
        ulong last = 0;
        var isFirst = true;
        foreach (ref var membership in CollectionsMarshal.AsSpan(Memberships))
        {
            membership = new StoredMembership(reader.Fixed(), (long)Math.Min(reader.Number(), MaxTime), Checked(time - reader.Signed()));
            if (membership.Number == 0 || (membership.Audience <= last && !isFirst))
            {
                throw StateReader.Damaged("its audiences are out of order");
            }

            (last, isFirst) = (membership.Audience, false);
        }

        from = reader;
    }

    private EventRing NewRing(ulong filter)
    {
        var ring = _spare.TryPop(out var spare) ? spare : new EventRing();
        ring.Reset(filter);
        return ring;
    }
}
