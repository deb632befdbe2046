namespace Personalization.Records;

/// <summary>
/// A record with its parts, as a store keeps it: the parts' fields stand one after the other in one JSON object, so that a lookup
/// answers bytes as they lie. Immutable; every operation yields a new one.
/// </summary>
/// <remarks>This is the one place that knows what an operation does to a record, for every store.</remarks>
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

    /// <summary>Tells whether a newer run of the same sync has already written this record's part.</summary>
    /// <param name="current">The record as it is; <see langword="null"/> when nothing is stored.</param>
    /// <param name="batch">The batch that wants to write.</param>
    /// <returns><see langword="true"/> when the store must refuse with <see cref="RefusalReason.Superseded"/>.</returns>
    public static bool IsSuperseded(StoredRecord? current, RecordBatch batch) => current?.PartOf(batch.Sync)?.Token > batch.Token;

    /// <summary>Computes what an operation makes of a record.</summary>
    /// <param name="current">The record as it is; <see langword="null"/> when nothing is stored.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="batch">The batch that it belongs to.</param>
    /// <param name="keepTombstone">Whether a removed part must stay as a header, since other syncs write to the collection.</param>
    /// <returns>The record after it, or <see langword="null"/> when nothing is left to store.</returns>
    public static StoredRecord? Apply(StoredRecord? current, in RecordOperation operation, RecordBatch batch, bool keepTombstone)
    {
        var mine = current?.PartOf(batch.Sync);
        if (operation.Kind != RecordOperationKind.Write && mine is null && !(operation.Kind == RecordOperationKind.Remove && keepTombstone))
        {
            return current;
        }

        var dropped = operation.Kind == RecordOperationKind.Remove && !keepTombstone;
        var others = current is null ? 0 : current.Parts.Count - (mine is null ? 0 : 1);
        if (others == 0)
        {
            return dropped ? null : Single(operation, batch);
        }

        return Compose(current!, mine, dropped ? null : operation, batch);
    }

    private static StoredRecord Single(in RecordOperation operation, RecordBatch batch)
    {
        var json = operation.Kind == RecordOperationKind.Write ? operation.Part : RecordJson.Empty;
        return new StoredRecord(operation.Key, json, [Header(operation, batch, 1, json.Length - 2)]);
    }

    private static StoredRecord? Compose(StoredRecord current, RecordPart? mine, RecordOperation? operation, RecordBatch batch)
    {
        var composer = new RecordJson(current.Utf8Json.Length + (operation?.Part.Length ?? 0));
        var parts = new List<RecordPart>(current.Parts.Count + 1);
        foreach (var part in current.Parts)
        {
            if (ReferenceEquals(part, mine))
            {
                AddMine();
                continue;
            }

            var offset = composer.Append(current.Utf8Json.Span.Slice(part.Offset, part.Length));
            parts.Add(Moved(part, offset));
        }

        if (mine is null)
        {
            AddMine();
        }

        return parts.Count == 0 ? null : new StoredRecord(current.Key, composer.ToJson(), parts);

        void AddMine()
        {
            if (operation is { } op)
            {
                var fields = op.Kind == RecordOperationKind.Write ? op.Part.Span[1..^1] : default;
                var offset = composer.Append(fields);
                parts.Add(Header(op, batch, offset, fields.Length));
            }
        }
    }

    private static RecordPart Header(in RecordOperation operation, RecordBatch batch, int offset, int length)
    {
        var live = operation.Kind == RecordOperationKind.Write;
        return new RecordPart
        {
            Sync = batch.Sync,
            State = operation.Kind switch
            {
                RecordOperationKind.Write => PartState.Live,
                RecordOperationKind.Clear => PartState.Cleared,
                _ => PartState.Removed,
            },
            Token = batch.Token,
            SyncedAt = batch.SyncedAt,
            InputHash = operation.InputHash,
            Indexes = live && operation.IndexValues is not null ? batch.Indexes : [],
            IndexValues = live && operation.IndexValues is not null ? operation.IndexValues : [],
            Offset = offset,
            Length = length,
        };
    }

    private static RecordPart Moved(RecordPart part, int offset) => part.Offset == offset
        ? part
        : new RecordPart
        {
            Sync = part.Sync,
            State = part.State,
            Token = part.Token,
            SyncedAt = part.SyncedAt,
            InputHash = part.InputHash,
            Indexes = part.Indexes,
            IndexValues = part.IndexValues,
            Offset = offset,
            Length = part.Length,
        };
}
