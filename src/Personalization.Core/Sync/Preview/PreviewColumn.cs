using System.Buffers;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Sync.Preview;

/// <summary>Counts what the values of one column become. Not thread-safe.</summary>
internal sealed class PreviewColumn(SourceColumn column, ColumnType type, BoundColumn bound) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer = new(Stream.Null, PartMapper.WriterOptions);
    private readonly SortedSet<string> _jsonTypes = new(StringComparer.Ordinal);
    private int _nulls;
    private int _refused;
    private string? _reason;

    internal string Name => column.Name;

    /// <summary>Answers the current row's value as JSON, until the next call.</summary>
    internal ReadOnlySpan<byte> Add(RowReader row)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        try
        {
            bound.WriteJson(row, _writer);
            _writer.Flush();
        }
        catch (SourceValueException exception)
        {
            _refused++;
            _reason ??= exception.Message;
            return "null"u8;
        }

        Count(_buffer.WrittenSpan);
        return _buffer.WrittenSpan;
    }

    internal ModelPreviewColumn ToResult(int rows) => new()
    {
        Name = column.Name,
        DeclaredType = column.DeclaredType,
        Type = type,
        JsonTypes = [.. _jsonTypes],
        NullShare = rows == 0 ? 0 : (double)_nulls / rows,
        Refused = _refused,
        RefusedReason = _reason,
    };

    public void Dispose() => _writer.Dispose();

    private void Count(ReadOnlySpan<byte> json)
    {
        switch (json[0])
        {
            case (byte)'n':
                _nulls++;
                break;
            case (byte)'"':
                _jsonTypes.Add("string");
                break;
            case (byte)'t' or (byte)'f':
                _jsonTypes.Add("boolean");
                break;
            case (byte)'{':
                _jsonTypes.Add("object");
                break;
            case (byte)'[':
                _jsonTypes.Add("array");
                break;
            default:
                _jsonTypes.Add("number");
                break;
        }
    }
}
