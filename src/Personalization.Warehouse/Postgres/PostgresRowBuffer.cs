using Npgsql;

namespace Personalization.Warehouse.Postgres;

/// <summary>The wire bytes of the current row, fetched when they are first asked for and kept until the next row.</summary>
internal sealed class PostgresRowBuffer(NpgsqlDataReader rows)
{
    private const int Null = -1;

    private readonly Place[] _places = new Place[rows.FieldCount];
    private byte[] _buffer = new byte[1024];
    private int _length;
    private long _row = 1; // a place that says 0 has never been looked up

    /// <summary>The reader has moved to another row.</summary>
    internal void Next()
    {
        _row++;
        _length = 0;
    }

    internal bool IsNull(int column) => PlaceOf(column).Length == Null;

    /// <summary>Answers the bytes of a value that is not null; valid until the next row.</summary>
    internal ReadOnlySpan<byte> Bytes(int column)
    {
        ref readonly var place = ref PlaceOf(column);
        return _buffer.AsSpan(place.Offset, place.Length);
    }

    private ref readonly Place PlaceOf(int column)
    {
        ref var place = ref _places[column];
        if (place.Row != _row)
        {
            place.Offset = _length;
            place.Length = rows.IsDBNull(column) ? Null : Fetch(column);
            place.Row = _row;
            _length += Math.Max(place.Length, 0);
        }

        return ref place;
    }

    private int Fetch(int column)
    {
        // A row that its reader has fetched as a whole is in memory: neither call waits.
        var length = checked((int)rows.GetBytes(column, 0, buffer: null, 0, 0));
        if (_buffer.Length - _length < length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, (long)_length + length)));
        }

        return length == 0 ? 0 : (int)rows.GetBytes(column, 0, _buffer, _length, length);
    }

    private struct Place
    {
        internal long Row;
        internal int Offset;
        internal int Length;
    }
}
