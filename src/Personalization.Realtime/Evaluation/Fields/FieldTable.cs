namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>The values that a <see cref="FieldSet"/> found in one JSON text. Used again for the next one.</summary>
internal sealed class FieldTable
{
    private Cell[] _cells = [];
    private byte[] _unescaped = [];
    private int _unescapedLength;

    /// <summary>Forgets what was read.</summary>
    internal void Clear(int fields)
    {
        if (_cells.Length < fields)
        {
            _cells = new Cell[fields];
        }

        Array.Clear(_cells);
        _unescapedLength = 0;
    }

    /// <summary>Answers the kind of a field.</summary>
    internal FieldKind KindOf(int field) => _cells[field].Kind;

    /// <summary>Answers the text of a field, or the number as it is written.</summary>
    internal ReadOnlySpan<byte> TextOf(int field, ReadOnlySpan<byte> json)
    {
        var cell = _cells[field];
        return cell.IsUnescaped ? _unescaped.AsSpan(cell.Start, cell.Length) : json.Slice(cell.Start, cell.Length);
    }

    internal void Set(int field, FieldKind kind, int start = 0, int length = 0) => _cells[field] = new Cell(kind, false, start, length);

    /// <summary>Answers room for a text that had escapes; <see cref="SetUnescaped"/> says how much of it was used.</summary>
    internal Span<byte> RoomFor(int length)
    {
        if (_unescaped.Length - _unescapedLength < length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + length));
        }

        return _unescaped.AsSpan(_unescapedLength, length);
    }

    internal void SetUnescaped(int field, int length)
    {
        _cells[field] = new Cell(FieldKind.Text, true, _unescapedLength, length);
        _unescapedLength += length;
    }

    private readonly record struct Cell(FieldKind Kind, bool IsUnescaped, int Start, int Length);
}
