namespace Personalization.Records;

/// <summary>
/// A record with its parts, as a store keeps it: the parts' fields stand one after the other in one JSON object, so that a lookup
/// answers bytes as they lie. Immutable; every operation yields a new one.
/// </summary>
/// <remarks>What an operation does to a record is written here for every store. One that computes it elsewhere, as Redis does in a script, is held to it by the conformance suite.</remarks>
public sealed class StoredRecord
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="key">The record key.</param>
    /// <param name="utf8Json">The JSON object that holds the fields of all parts.</param>
    /// <param name="parts">The parts, in the order of their fields.</param>
    public StoredRecord(string key, ReadOnlyMemory<byte> utf8Json, IReadOnlyList<RecordPart> parts)
    {
        Key = key;
        Utf8Json = utf8Json;
        Parts = parts;
    }

    /// <summary>Gets the record key.</summary>
    public string Key { get; }

    /// <summary>Gets the JSON object that holds the fields of all parts.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Gets the parts, in the order of their fields.</summary>
    public IReadOnlyList<RecordPart> Parts { get; }

    /// <summary>Gets a value indicating whether lookups answer the record: no sync hides it.</summary>
    public bool IsVisible
    {
        get
        {
            foreach (var part in Parts)
            {
                if (part.State == PartState.Removed)
                {
                    return false;
                }
            }

            return Parts.Count > 0;
        }
    }

    /// <summary>Gets when the newest part was written.</summary>
    public DateTimeOffset LastModified
    {
        get
        {
            var newest = DateTimeOffset.MinValue;
            foreach (var part in Parts)
            {
                newest = part.SyncedAt > newest ? part.SyncedAt : newest;
            }

            return newest;
        }
    }

    /// <summary>Finds the part of a sync.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <returns>The part, or <see langword="null"/>.</returns>
    public RecordPart? PartOf(string sync)
    {
        foreach (var part in Parts)
        {
            if (string.Equals(part.Sync, sync, StringComparison.Ordinal))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>Finds the value that the record carries for an index.</summary>
    /// <param name="index">An index other than the primary one.</param>
    /// <returns>The value, or <see langword="null"/> when no part provides one.</returns>
    public string? ValueOf(string index)
    {
        foreach (var part in Parts)
        {
            if (part.ValueOf(index) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Gets the JSON object of one part alone.</summary>
    /// <param name="part">A part of this record.</param>
    /// <returns>The part's JSON object in UTF-8.</returns>
    public ReadOnlyMemory<byte> JsonOf(RecordPart part)
    {
        if (Parts.Count == 1)
        {
            return Utf8Json;
        }

        var json = new byte[part.Length + 2];
        json[0] = (byte)'{';
        Utf8Json.Span.Slice(part.Offset, part.Length).CopyTo(json.AsSpan(1));
        json[^1] = (byte)'}';
        return json;
    }

    /// <summary>Tells whether the record as it is forbids an operation, apart from index values that other records hold.</summary>
    /// <remarks>
    /// A record exists, for <see cref="RecordOperationKind.Update"/>, when a lookup would answer it or when only this sync hides what other
    /// syncs have. A part exists, for <see cref="RecordOperationKind.Insert"/>, when it is live and of another run: a batch that is applied
    /// again is not refused for what it did before.
    /// </remarks>
    /// <param name="current">The record as it is; <see langword="null"/> when nothing is stored.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="position">Its position in the batch.</param>
    /// <param name="batch">The batch that wants to write.</param>
    /// <returns>The refusal, or <see langword="null"/>.</returns>
    public static OperationRefusal? FindRefusal(StoredRecord? current, in RecordOperation operation, int position, RecordBatch batch)
    {
        var mine = current?.PartOf(batch.Sync);
        if (mine is not null && mine.Token > batch.Token)
        {
            // An adopted part keeps its token, and when the batch is applied again there is nothing left to adopt.
            return operation.Kind == RecordOperationKind.Adopt && RecordChange.FindAdopted(current, batch) is null
                ? null
                : new OperationRefusal(position, RefusalReason.Superseded);
        }

        return operation.Kind switch
        {
            RecordOperationKind.Update when current is null || !current.ExistsFor(batch.Sync)
                => new OperationRefusal(position, RefusalReason.RecordMissing),
            RecordOperationKind.Insert when mine is { State: PartState.Live } && mine.Token != batch.Token
                => new OperationRefusal(position, RefusalReason.PartExists) { InputHash = mine.InputHash, Token = mine.Token },
            _ => batch.IsAwaited is null || current is null ? null : RecordChange.FindAwaited(current, operation, position, batch),
        };
    }

    /// <summary>Computes what an operation makes of a record.</summary>
    /// <param name="current">The record as it is; <see langword="null"/> when nothing is stored.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="batch">The batch that it belongs to.</param>
    /// <param name="keepTombstone">Whether a removed part must stay as a header, since other syncs write to the collection.</param>
    /// <returns>The record after it, the same instance when nothing changes, or <see langword="null"/> when nothing is left to store.</returns>
    public static StoredRecord? Apply(StoredRecord? current, in RecordOperation operation, RecordBatch batch, bool keepTombstone)
        => operation.Kind == RecordOperationKind.Adopt
            ? RecordChange.Adopt(current, batch)
            : RecordChange.Apply(current, operation, batch, keepTombstone);

    /// <summary>Tells whether the record is there, whatever the sync itself left of it.</summary>
    private bool ExistsFor(string sync)
    {
        var exists = false;
        foreach (var part in Parts)
        {
            if (part.State != PartState.Removed)
            {
                exists = true;
            }
            else if (!string.Equals(part.Sync, sync, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return exists;
    }
}
