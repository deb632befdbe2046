using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Sources;
using Personalization.Sources.Values;

namespace Personalization.Sync.Preview;

/// <summary>The rows of a unit test as a source would give them: texts, numbers and booleans as they are, arrays and objects as JSON. A column that a row does not have is null.</summary>
internal sealed class GivenRows : RowReader
{
    // Shown where a source says which type a column has.
    private const string Type = "given";

    private readonly IReadOnlyList<JsonElement> _rows;
    private readonly ValueScratch _scratch = new();
    private object?[] _current = [];
    private int _next;

    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows, each a JSON object.</param>
    internal GivenRows(IEnumerable<string> columns, IReadOnlyList<JsonElement> rows)
    {
        Columns = [.. columns.Select(name => new SourceColumn(name, Type))];
        _rows = rows;
    }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_next == _rows.Count)
        {
            return new(false);
        }

        var row = _rows[_next++];
        _current = [.. Columns.Select(column => row.TryGetProperty(column.Name, out var value) ? ValueOf(value) : null)];
        return new(true);
    }

    public override bool IsNull(int column) => _current[column] is null;

    public override void WriteJson(int column, Utf8JsonWriter writer)
        => Use(column, value => Write(value, writer, nested: false), writer.WriteNullValue);

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
        => Use(column, value => Write(value, writer, nested: true), writer.WriteNullValue);

    public override void AppendHash(int column, RowHasher hasher) => Use(
        column,
        value =>
        {
            if (value is JsonElement json)
            {
                hasher.AppendBytes(HashTag.Other, BytesOf(json));
            }
            else
            {
                ObjectCodec.Instance.AppendHash(value, hasher, _scratch);
            }
        },
        hasher.AppendNull);

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        Use(
            column,
            value =>
            {
                if (value is JsonElement json)
                {
                    CanonicalText.TryWriteJson(destination, BytesOf(json));
                }
                else
                {
                    ObjectCodec.Instance.WriteKey(value, destination);
                }
            },
            () => { });
        return _current[column] is not null;
    }

    public override ValueTask DisposeAsync() => default;

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when value.TryGetDecimal(out var number) => number,
        JsonValueKind.Number => value.GetDouble(),
        _ => value,
    };

    private static byte[] BytesOf(JsonElement json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteTo(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Write(object value, Utf8JsonWriter writer, bool nested)
    {
        if (value is JsonElement json)
        {
            json.WriteTo(writer);
        }
        else if (nested)
        {
            ObjectCodec.Instance.WriteNestedJson(value, writer, _scratch);
        }
        else
        {
            ObjectCodec.Instance.WriteJson(value, writer, _scratch);
        }
    }

    private void Use(int column, Action<object> use, Action useNull)
    {
        if (_current[column] is not { } value)
        {
            useNull();
            return;
        }

        try
        {
            use(value);
        }
        catch (FormatException refusal)
        {
            throw new SourceValueException(Columns[column].Name, Type, refusal.Message);
        }
    }
}
