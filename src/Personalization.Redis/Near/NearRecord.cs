using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>A record, as it is stored and as it is answered.</summary>
internal sealed class NearRecord : NearEntry
{
    // The cache's entry, the record, its part.
    private const int Overhead = 500;

    // The last pointer that was followed here and held. The record keeps the pointer and not the other way round: pointers are small, and would hold records that had to make room.
    private NearPointer? _held;

    /// <summary>The record, hidden or not; <see langword="null"/> when there is none.</summary>
    internal required StoredRecord? Stored { get; init; }

    /// <summary>What lookups answer; <see langword="null"/> when that is nothing.</summary>
    internal required PersonalizationRecord? Answer { get; init; }

    internal override bool IsNegative => Answer is null;

    internal override long Size => Overhead + (2 * Key.Length) + (Stored?.Utf8Json.Length ?? 0);

    /// <summary>Whether the record carries the value of a pointer. What was found once needs no second look: neither of the two changes.</summary>
    internal bool Carries(NearPointer pointer, string index)
    {
        if (ReferenceEquals(pointer, Volatile.Read(ref _held)))
        {
            return true;
        }

        if (!Carries(index, pointer.Key))
        {
            return false;
        }

        Volatile.Write(ref _held, pointer);
        return true;
    }

    internal bool Carries(string index, string value)
    {
        if (Stored is null)
        {
            return false;
        }

        var parts = Stored.Parts;
        for (var i = 0; i < parts.Count; i++)
        {
            if (string.Equals(parts[i].ValueOf(index), value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
