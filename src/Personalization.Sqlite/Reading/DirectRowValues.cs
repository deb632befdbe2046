using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>
/// Values straight from SQLite. A sync asks for a value up to five times, and through SQLitePCL the way to it (counting the users of the
/// handle, leaving managed code) costs more than the value itself. So a value's place and type are found once a row.
/// </summary>
/// <remarks>
/// The functions that are called neither wait nor call back: the connection has no mutex, which also makes SQLite's values safe to use
/// where they lie, and a row's pages are fetched by the step. Whoever reads holds the statement open.
/// </remarks>
internal sealed unsafe class DirectRowValues(sqlite3_stmt statement) : RowValues
{
    private static readonly ValueFunctions Functions = ValueFunctions.Load();

    private readonly nint _handle = statement.DangerousGetHandle();
    private readonly Place[] _places = new Place[raw.sqlite3_column_count(statement)];
    private uint _row = 1;

    internal static bool IsAvailable => Functions.AreLoaded;

    internal override void Next()
    {
        // A place that says 0 has never been looked up, also after four billion rows.
        if (++_row == 0)
        {
            Array.Clear(_places);
            _row = 1;
        }
    }

    internal override int TypeOf(int column) => PlaceOf(column).Type;

    internal override long Int64(int column) => Functions.Int64(PlaceOf(column).Value);

    internal override double Double(int column) => Functions.Double(PlaceOf(column).Value);

    internal override ReadOnlySpan<byte> Bytes(int column)
    {
        var value = PlaceOf(column).Value;
        var bytes = Functions.Blob(value);
        return bytes is null ? default : new ReadOnlySpan<byte>(bytes, Functions.Bytes(value));
    }

    private ref readonly Place PlaceOf(int column)
    {
        ref var place = ref _places[column];
        if (place.Row != _row)
        {
            place.Value = Functions.Column(_handle, column);
            place.Type = Functions.Type(place.Value);
            place.Row = _row;
        }

        return ref place;
    }

    private struct Place
    {
        internal nint Value;
        internal int Type;
        internal uint Row;
    }
}
