using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Personalization.Sources;
using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>
/// Reads rows on the raw statement handle. A column's type changes from row to row, so every value is read by its own storage class.
/// </summary>
internal sealed class SqliteRowReader : RowReader
{
    /// <summary>The most that <see cref="Utf8JsonWriter"/> takes as one string.</summary>
    private const int MaxTextBytes = 166_666_666;

    /// <summary>The most that <see cref="Utf8JsonWriter"/> takes as one Base64 string.</summary>
    private const int MaxBlobBytes = 125_000_000;

    private readonly string _source;
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _view;
    private readonly SqliteStatement _owner;
    private readonly sqlite3_stmt _statement;
    private readonly RowValues _values;
    private readonly SourceColumn[] _columns;
    private readonly bool[] _holdsJson;
    private readonly bool _isUtf16;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private bool _ended;

    internal SqliteRowReader(string source, SqliteDatabase database, SqliteStatement view, SqliteStatement statement)
    {
        _source = source;
        _database = database;
        _view = view;
        _owner = statement;
        _statement = statement.Handle;
        _values = RowValues.Of(_statement);
        _columns = ReadColumns(_statement);
        _holdsJson = Array.ConvertAll(_columns, HoldsJson);
        _isUtf16 = !string.Equals(database.QueryText("PRAGMA encoding"), "UTF-8", StringComparison.Ordinal);
    }

    public override IReadOnlyList<SourceColumn> Columns => _columns;

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (_ended)
        {
            return ValueTask.FromResult(false);
        }

        if (cancellationToken != _token)
        {
            InterruptOn(cancellationToken);
        }

        var code = raw.sqlite3_step(_statement);
        _values.Next();
        return code == raw.SQLITE_ROW ? ValueTask.FromResult(true) : EndAsync(code);
    }

    public override bool IsNull(int column) => _values.TypeOf(column) == raw.SQLITE_NULL;

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        switch (_values.TypeOf(column))
        {
            case raw.SQLITE_INTEGER:
                writer.WriteNumberValue(_values.Int64(column));
                break;
            case raw.SQLITE_FLOAT:
                writer.WriteNumberValue(Finite(column));
                break;
            case raw.SQLITE_TEXT when _holdsJson[column]:
                WriteJsonText(column, writer);
                break;
            case raw.SQLITE_TEXT:
                writer.WriteStringValue(Text(column));
                break;
            case raw.SQLITE_BLOB:
                writer.WriteBase64StringValue(Blob(column));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        switch (_values.TypeOf(column))
        {
            case raw.SQLITE_TEXT:
                WriteJsonText(column, writer);
                break;
            case raw.SQLITE_BLOB:
                throw Unusable(column, "BLOB", "binary data is not JSON text; select json(column) if it is SQLite's JSONB, or cast(column as text) if it is text.");
            default:
                WriteJson(column, writer);
                break;
        }
    }

    public override void AppendHash(int column, RowHasher hasher)
    {
        switch (_values.TypeOf(column))
        {
            case raw.SQLITE_INTEGER:
                hasher.AppendInt64(_values.Int64(column));
                break;
            case raw.SQLITE_FLOAT:
                hasher.AppendDouble(_values.Double(column));
                break;
            case raw.SQLITE_TEXT:
                hasher.AppendBytes(HashTag.Text, TextBytes(column));
                break;
            case raw.SQLITE_BLOB:
                hasher.AppendBytes(HashTag.Binary, _values.Bytes(column));
                break;
            default:
                hasher.AppendNull();
                break;
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        switch (_values.TypeOf(column))
        {
            case raw.SQLITE_INTEGER:
                CanonicalText.Write(destination, _values.Int64(column));
                return true;
            case raw.SQLITE_FLOAT:
                CanonicalText.Write(destination, Finite(column));
                return true;
            case raw.SQLITE_TEXT when _holdsJson[column]:
                return TryWriteJsonKey(column, destination);
            case raw.SQLITE_TEXT:
                CanonicalText.WriteText(destination, Text(column));
                return true;
            case raw.SQLITE_BLOB:
                throw Unusable(column, "BLOB", "binary data is no key; select hex(column) instead.");
            default:
                return false;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // Waits for an interrupt that is under way: it must not meet a closed connection.
        await _registration.DisposeAsync().ConfigureAwait(false);
        _ended = true;
        _owner.Dispose();
        _view.Dispose();
        _database.Dispose();
    }

    private static SourceColumn[] ReadColumns(sqlite3_stmt statement)
    {
        var columns = new SourceColumn[raw.sqlite3_column_count(statement)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new SourceColumn(
                raw.sqlite3_column_name(statement, i).utf8_to_string(),
                raw.sqlite3_column_decltype(statement, i).utf8_to_string() ?? string.Empty);
        }

        return columns;
    }

    private static bool HoldsJson(SourceColumn column)
        => column.DeclaredType.Equals("JSON", StringComparison.OrdinalIgnoreCase)
        || column.DeclaredType.Equals("JSONB", StringComparison.OrdinalIgnoreCase);

    private void InterruptOn(CancellationToken cancellationToken)
    {
        _registration.Dispose();
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((SqliteDatabase)state!).Interrupt(), _database);
    }

    private ValueTask<bool> EndAsync(int code)
    {
        _ended = true;
        if (code == raw.SQLITE_DONE)
        {
            return ValueTask.FromResult(false);
        }

        return code == raw.SQLITE_INTERRUPT && _token.IsCancellationRequested
            ? ValueTask.FromCanceled<bool>(_token)
            : ValueTask.FromException<bool>(SourceErrors.Failed(_source, file: null, _database.Failure(code)));
    }

    private double Finite(int column)
    {
        var value = _values.Double(column);
        return double.IsFinite(value)
            ? value
            : throw Unusable(column, "REAL", "JSON and keys have no infinite numbers; select nullif or a case expression that replaces it.");
    }

    /// <summary>Text where it lies, not copied: a terminator is not needed, and zero bytes within it survive.</summary>
    private ReadOnlySpan<byte> TextBytes(int column)
    {
        if (_isUtf16)
        {
            raw.sqlite3_column_text(_statement, column); // converts in place, and may take its time
        }

        return _values.Bytes(column);
    }

    private ReadOnlySpan<byte> Text(int column)
    {
        var text = TextBytes(column);
        if (text.Length > MaxTextBytes)
        {
            throw Unusable(column, "TEXT", "the text is too long for a JSON string; shorten it in the model.");
        }

        return Utf8.IsValid(text)
            ? text
            : throw Unusable(column, "TEXT", "the text is not valid UTF-8; repair it, or select hex(column) instead.");
    }

    private ReadOnlySpan<byte> Blob(int column)
    {
        var blob = _values.Bytes(column);
        return blob.Length <= MaxBlobBytes
            ? blob
            : throw Unusable(column, "BLOB", "the binary data is too long for a JSON string; leave it out of the model.");
    }

    private void WriteJsonText(int column, Utf8JsonWriter writer) => writer.WriteRawValue(JsonText(column), skipInputValidation: true);

    private bool TryWriteJsonKey(int column, IBufferWriter<byte> destination)
    {
        try
        {
            return CanonicalText.TryWriteJson(destination, JsonText(column));
        }
        catch (FormatException refusal)
        {
            throw Unusable(column, "TEXT", refusal.Message);
        }
    }

    private ReadOnlySpan<byte> JsonText(int column)
    {
        var text = TextBytes(column);
        return NestedJson.WhyNot(text) is { } reason ? throw Unusable(column, "TEXT", reason) : text;
    }

    private SourceValueException Unusable(int column, string type, string reason) => new(_columns[column].Name, type, reason);
}
