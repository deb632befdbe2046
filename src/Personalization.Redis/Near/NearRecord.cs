using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>A record, as it is stored and as it is answered.</summary>
internal sealed class NearRecord : NearEntry
{
    // The cache's entry, the record, its part.
    private const int Overhead = 500;

    /// <summary>The record, hidden or not; <see langword="null"/> when there is none.</summary>
    internal required StoredRecord? Stored { get; init; }

    /// <summary>What lookups answer; <see langword="null"/> when that is nothing.</summary>
    internal required PersonalizationRecord? Answer { get; init; }

    internal override bool IsNegative => Answer is null;

    internal override long Size => Overhead + (2 * Key.Length) + (Stored?.Utf8Json.Length ?? 0);

    /// <summary>Whether the record carries a value of an index, so that a pointer to it holds.</summary>
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
