namespace Personalization.Realtime.Evaluation;

/// <summary>What is known of a person's record.</summary>
internal readonly struct RecordView
{
    private readonly Kind _kind;

    private RecordView(Kind kind, ReadOnlyMemory<byte> utf8Json = default, string? key = null)
    {
        _kind = kind;
        Utf8Json = utf8Json;
        Key = key;
    }

    private enum Kind : byte
    {
        None,
        Missing,
        Unknown,
        Known,
    }

    /// <summary>Gets the view of somebody who belongs to no record: they collect events only.</summary>
    internal static RecordView None => default;

    /// <summary>Gets the view of a record that is not there: the person is a member of nothing.</summary>
    internal static RecordView Missing => new(Kind.Missing);

    /// <summary>Gets the view of a record that may be there, because its collection is loading: membership stays as it is.</summary>
    internal static RecordView Unknown => new(Kind.Unknown);

    /// <summary>Gets the record's JSON.</summary>
    internal ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Gets the record's key.</summary>
    internal string? Key { get; }

    internal bool IsKnown => _kind == Kind.Known;

    internal bool IsMissing => _kind == Kind.Missing;

    internal bool IsUnknown => _kind == Kind.Unknown;

    internal static RecordView Of(ReadOnlyMemory<byte> utf8Json, string key) => new(Kind.Known, utf8Json, key);
}
