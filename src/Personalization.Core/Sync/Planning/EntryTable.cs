using System.Runtime.InteropServices;
using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Planning;

/// <summary>
/// Snapshot entries by key, for rows that come in no order: 24 bytes an entry at a load of 0.8, so 30 bytes. Keys are 125 bits of hash;
/// the other three bits hold the state and whether a row matched. Made for a known number of entries.
/// </summary>
internal sealed unsafe class EntryTable : IDisposable
{
    private const ulong StateMask = 0b011;
    private const ulong MatchedBit = 0b100;
    private const ulong KeyMask = ~(StateMask | MatchedBit);

    private readonly ulong _capacity;
    private Slot* _slots;

    internal EntryTable(long entries)
    {
        _capacity = (ulong)Math.Max(16, entries + (entries / 4) + 1);
        _slots = (Slot*)NativeMemory.AllocZeroed((nuint)_capacity, (nuint)sizeof(Slot));
    }

    ~EntryTable() => NativeMemory.Free(_slots);

    internal enum MatchResult
    {
        NotFound,
        First,
        Again,
    }

    internal void Add(KeyIdentity key, EntryState state, ulong hash)
    {
        var slot = Find(key);
        slot->First = key.First;
        slot->Second = (key.Second & KeyMask) | (ulong)state;
        slot->Hash = hash;
    }

    /// <summary>Finds a key's entry and marks it as matched by a row.</summary>
    internal MatchResult Match(KeyIdentity key, out EntryState state, out ulong hash)
    {
        var slot = Find(key);
        state = (EntryState)(slot->Second & StateMask);
        hash = slot->Hash;
        if (state == default)
        {
            return MatchResult.NotFound;
        }

        var again = (slot->Second & MatchedBit) != 0;
        slot->Second |= MatchedBit;
        return again ? MatchResult.Again : MatchResult.First;
    }

    internal bool IsMatched(KeyIdentity key) => (Find(key)->Second & MatchedBit) != 0;

    public void Dispose()
    {
        NativeMemory.Free(_slots);
        _slots = null;
        GC.SuppressFinalize(this);
    }

    private Slot* Find(KeyIdentity key)
    {
        var second = key.Second & KeyMask;
        var position = Math.BigMul(key.First, _capacity, out _);
        while (true)
        {
            var slot = _slots + position;
            if ((slot->Second & StateMask) == 0 || (slot->First == key.First && (slot->Second & KeyMask) == second))
            {
                return slot;
            }

            position = position + 1 == _capacity ? 0 : position + 1;
        }
    }

    private struct Slot
    {
        internal ulong First;
        internal ulong Second;
        internal ulong Hash;
    }
}
