using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>The values of a statement's current row.</summary>
internal abstract class RowValues
{
    /// <summary>Answers the values of a statement, by the shortest way that this process has.</summary>
    internal static RowValues Of(sqlite3_stmt statement)
        => DirectRowValues.IsAvailable ? new DirectRowValues(statement) : new PortableRowValues(statement);

    /// <summary>The statement has moved to another row.</summary>
    internal abstract void Next();

    /// <summary>Answers the storage class of a value, one of the constants of <see cref="raw"/>.</summary>
    internal abstract int TypeOf(int column);

    internal abstract long Int64(int column);

    internal abstract double Double(int column);

    /// <summary>Answers text of a UTF-8 database or a blob where it lies; valid until the next row.</summary>
    internal abstract ReadOnlySpan<byte> Bytes(int column);
}
