using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>A record as it is stored, and as it is answered. Immutable.</summary>
/// <param name="stored">The record; <see langword="null"/> when there is none.</param>
/// <param name="answer">What lookups answer; <see langword="null"/> when that is nothing.</param>
internal sealed class NearRecord(StoredRecord? stored, PersonalizationRecord? answer)
{
    internal StoredRecord? Stored { get; } = stored;

    internal PersonalizationRecord? Answer { get; } = answer;

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
