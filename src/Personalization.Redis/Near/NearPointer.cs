namespace Personalization.Redis.Near;

/// <summary>The key that a value of an index leads to.</summary>
internal sealed class NearPointer : NearEntry
{
    // The cache's entry, the texts.
    private const int Overhead = 300;

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

    internal override bool IsNegative => RecordKey is null;

    internal override long Size => Overhead + (2 * (Key.Length + (RecordKey?.Length ?? 0)));
}
