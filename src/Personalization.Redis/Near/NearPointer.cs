namespace Personalization.Redis.Near;

/// <summary>The key that a value of an index leads to.</summary>
internal sealed class NearPointer : NearEntry
{
    // The cache's entry, the texts.
    private const int Overhead = 300;

    private NearRecord? _verified;

    /// <summary>The record key; <see langword="null"/> when nobody has the value.</summary>
    internal required string? RecordKey
    {
        get;
        init
        {
            field = value;
            RecordHash = value is null ? 0 : NearMap<NearRecord>.HashOf(value);
        }
    }

    /// <summary>The hash of the record key.</summary>
    internal int RecordHash { get; private init; }

    /// <summary>The record that was found to carry the value; perhaps not the one that is cached by now.</summary>
    internal NearRecord? Verified => Volatile.Read(ref _verified);

    internal override bool IsNegative => RecordKey is null;

    internal override long Size => Overhead + (2 * (Key.Length + (RecordKey?.Length ?? 0)));

    /// <summary>Whether a record carries the value. What was found once of a record needs no second look: neither of the two changes.</summary>
    internal bool LeadsTo(NearRecord record, string index)
    {
        if (ReferenceEquals(record, Verified))
        {
            return true;
        }

        if (!record.Carries(index, Key))
        {
            return false;
        }

        Volatile.Write(ref _verified, record);
        return true;
    }
}
