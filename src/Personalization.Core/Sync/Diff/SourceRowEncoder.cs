using System.Buffers;
using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.Debugging;

namespace Personalization.Sync.Diff;

/// <summary>Writes the columns of a row that a sync reads as one JSON object, as the debugger shows them: values as the source has them, but no more of personal data than the mapping may have. Not thread-safe.</summary>
internal sealed class SourceRowEncoder : IDisposable
{
    /// <summary>Stands for a value that cannot be read, which is why the row was refused.</summary>
    private const string Unreadable = "(cannot be read)";

    private readonly RowReader _rows;
    private readonly (JsonEncodedText Name, BoundColumn Column)[] _columns;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _writer;
    private readonly HashSet<int> _unreadable = [];

    internal SourceRowEncoder(RowBinding binding)
    {
        _rows = binding.Rows;
        _columns = [.. binding.ShownColumns.Select(shown => (JsonEncodedText.Encode(shown.Name, PartMapper.Encoder), shown.Column))];
        _writer = new Utf8JsonWriter(_buffer, PartMapper.WriterOptions);
    }

    /// <summary>Writes the current row. The answer is valid until the next call.</summary>
    internal ReadOnlyMemory<byte> Encode()
    {
        _unreadable.Clear();
        while (!TryWrite(out var column))
        {
            // A value may have been written in part, so the row is begun anew without it.
            _unreadable.Add(column);
        }

        return DebugText.Shorten(_buffer.WrittenMemory);
    }

    public void Dispose() => _writer.Dispose();

    private bool TryWrite(out int failed)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        for (failed = 0; failed < _columns.Length; failed++)
        {
            var (name, column) = _columns[failed];
            _writer.WritePropertyName(name);
            if (_unreadable.Contains(failed))
            {
                _writer.WriteStringValue(Unreadable);
                continue;
            }

            try
            {
                column.WriteJson(_rows, _writer);
            }
            catch (Exception exception) when (exception is SourceValueException or FormatException)
            {
                return false;
            }
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return true;
    }
}
