using Personalization.Realtime.Evaluation;
using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>A record as it was read. The default is that of somebody who has none, and so belongs to no audience.</summary>
internal readonly struct SeenRecord
{
    private readonly StoredRecord? _record;
    private readonly bool _isAsked;
    private readonly bool _isUnknown;

    /// <param name="record">The record; <see langword="null"/> where none is answered.</param>
    /// <param name="isUnknown">Whether that says nothing, since the collection is loading.</param>
    /// <param name="isStored">Whether the store has it, answered or not.</param>
    internal SeenRecord(StoredRecord? record, bool isUnknown, bool isStored)
    {
        _record = record;
        IsStored = isStored;
        _isAsked = true;
        _isUnknown = isUnknown;
    }

    internal bool IsUnknown => _isUnknown;

    /// <summary>Gets a value indicating whether the store has a record of the key, even one that is not answered.</summary>
    internal bool IsStored { get; }

    /// <summary>Gets the record's JSON; empty where there is no record.</summary>
    internal ReadOnlyMemory<byte> Utf8Json => _record?.Utf8Json ?? default;

    internal RecordView View => _record is not null ? RecordView.Of(_record.Utf8Json, _record.Key)
        : _isUnknown ? RecordView.Unknown
        : _isAsked ? RecordView.Missing
        : RecordView.None;

    /// <summary>Tells whether nothing has changed between two readings.</summary>
    internal bool IsLike(SeenRecord other)
        => _isUnknown == other._isUnknown && (_record is null) == (other._record is null) && (_record is null || _record.Utf8Json.Span.SequenceEqual(other._record!.Utf8Json.Span));
}
