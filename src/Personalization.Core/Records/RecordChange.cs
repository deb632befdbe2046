namespace Personalization.Records;

/// <summary>What operations make of a record: its parts put together anew.</summary>
internal static class RecordChange
{
    internal static StoredRecord? Apply(StoredRecord? current, in RecordOperation operation, RecordBatch batch, bool keepTombstone)
    {
        var mine = current?.PartOf(batch.Sync);
        var goes = operation.Kind == RecordOperationKind.Drop || (operation.Kind == RecordOperationKind.Remove && !keepTombstone);
        if (mine is null && (goes || operation.Kind == RecordOperationKind.Clear))
        {
            return current;
        }

        if (current is null || !HasOthers(current, mine, operation, batch))
        {
            return goes ? null : Single(operation, batch);
        }

        return Compose(current, mine, goes ? null : operation, batch);
    }

    /// <summary>Hands the part of another sync over. Where this sync has a part, the other's is dropped.</summary>
    internal static StoredRecord? Adopt(StoredRecord? current, RecordBatch batch)
    {
        if (FindAdopted(current, batch) is not { } theirs)
        {
            return current;
        }

        if (current!.PartOf(batch.Sync) is not null)
        {
            return Compose(current, theirs, null, batch);
        }

        var parts = new RecordPart[current.Parts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = current.Parts[i];
            parts[i] = ReferenceEquals(part, theirs) ? Copy(part, batch.Sync, part.Offset) : part;
        }

        return new StoredRecord(current.Key, current.Utf8Json, parts);
    }

    internal static RecordPart? FindAdopted(StoredRecord? current, RecordBatch batch)
        => batch.AdoptFrom is { } other && !string.Equals(other, batch.Sync, StringComparison.Ordinal) ? current?.PartOf(other) : null;

    /// <summary>Finds a value that the operation would give up and that another operation of the run claims.</summary>
    internal static OperationRefusal? FindAwaited(StoredRecord current, in RecordOperation operation, int position, RecordBatch batch)
    {
        for (var i = 0; i < current.Parts.Count && operation.Kind != RecordOperationKind.Adopt; i++)
        {
            var part = current.Parts[i];
            if ((string.Equals(part.Sync, batch.Sync, StringComparison.Ordinal) || (operation.IsWrite && IsSuperseded(part, batch)))
                && FindAwaited(part, operation, batch) is { } index)
            {
                return new OperationRefusal(position, RefusalReason.ValueAwaited, index);
            }
        }

        return null;
    }

    /// <summary>Finds the index of a value that a part carries, the operation does not, and another operation of the run claims.</summary>
    internal static string? FindAwaited(RecordPart part, in RecordOperation operation, RecordBatch batch)
    {
        for (var i = 0; i < part.Indexes.Count; i++)
        {
            if (part.IndexValues[i] is { } value && !Claims(operation, batch, part.Indexes[i], value) && batch.IsAwaited!(part.Indexes[i], value))
            {
                return part.Indexes[i];
            }
        }

        return null;
    }

    private static bool Claims(in RecordOperation operation, RecordBatch batch, string index, string value)
    {
        for (var i = 0; operation.IsWrite && i < (operation.IndexValues?.Length ?? 0); i++)
        {
            if (string.Equals(operation.IndexValues![i], value, StringComparison.Ordinal) && string.Equals(batch.Indexes[i], index, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasOthers(StoredRecord current, RecordPart? mine, in RecordOperation operation, RecordBatch batch)
    {
        for (var i = 0; i < current.Parts.Count; i++)
        {
            var part = current.Parts[i];
            if (!ReferenceEquals(part, mine) && !(operation.IsWrite && IsSuperseded(part, batch)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSuperseded(RecordPart part, RecordBatch batch)
    {
        for (var i = 0; i < batch.Supersedes.Count; i++)
        {
            if (string.Equals(batch.Supersedes[i], part.Sync, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static StoredRecord Single(in RecordOperation operation, RecordBatch batch)
    {
        var json = operation.IsWrite ? operation.Part : RecordJson.Empty;
        return new StoredRecord(operation.Key, json, [Header(operation, batch, 1, json.Length - 2)]);
    }

    /// <summary>Puts what an operation yields in the place of a part; without an operation the part goes.</summary>
    private static StoredRecord Compose(StoredRecord current, RecordPart? replaced, RecordOperation? operation, RecordBatch batch)
    {
        var composer = new RecordJson(current.Utf8Json.Length + (operation?.Part.Length ?? 0));
        var parts = new List<RecordPart>(current.Parts.Count + 1);
        foreach (var part in current.Parts)
        {
            if (ReferenceEquals(part, replaced))
            {
                AddNew();
            }
            else if (operation is not { IsWrite: true } || !IsSuperseded(part, batch))
            {
                var offset = composer.Append(current.Utf8Json.Span.Slice(part.Offset, part.Length));
                parts.Add(part.Offset == offset ? part : Copy(part, part.Sync, offset));
            }
        }

        if (replaced is null)
        {
            AddNew();
        }

        return new StoredRecord(current.Key, composer.ToJson(), parts);

        void AddNew()
        {
            if (operation is { } op)
            {
                var fields = op.IsWrite ? op.Part.Span[1..^1] : default;
                var offset = composer.Append(fields);
                parts.Add(Header(op, batch, offset, fields.Length));
            }
        }
    }

    private static RecordPart Header(in RecordOperation operation, RecordBatch batch, int offset, int length)
    {
        var claims = operation.IsWrite && operation.IndexValues is not null;
        return new RecordPart
        {
            Sync = batch.Sync,
            State = operation.IsWrite ? PartState.Live : operation.Kind == RecordOperationKind.Clear ? PartState.Cleared : PartState.Removed,
            Token = batch.Token,
            SyncedAt = batch.SyncedAt,
            InputHash = operation.InputHash,
            Indexes = claims ? batch.Indexes : [],
            IndexValues = claims ? operation.IndexValues! : [],
            Offset = offset,
            Length = length,
        };
    }

    private static RecordPart Copy(RecordPart part, string sync, int offset) => new()
    {
        Sync = sync,
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
