using System.Buffers;
using System.Text.Json;
using Personalization.Mapping.Casts;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A column whose values become another type: what the source gives is written as JSON, and that is cast.</summary>
#pragma warning disable CA1001 // The JSON writer writes into the buffer beside it and holds nothing else.
internal sealed class CastColumn : BoundColumn
#pragma warning restore CA1001
{
    private readonly SourceColumn _column;
    private readonly ColumnCast _cast;
    private readonly ArrayBufferWriter<byte> _native = new(64);
    private readonly ArrayBufferWriter<byte> _text = new(64);
    private readonly Utf8JsonWriter _writer;
    private byte[] _unescaped = new byte[64];

    internal CastColumn(int position, SourceColumn column, ColumnCast cast)
        : base(position)
    {
        _column = column;
        _cast = cast;
        _writer = new Utf8JsonWriter(_native, new JsonWriterOptions { Encoder = PartMapper.Encoder, SkipValidation = true });
    }

    internal override void WriteJson(RowReader row, Utf8JsonWriter writer)
    {
        if (row.IsNull(Position) || !TryCast(row, out var isText))
        {
            writer.WriteNullValue();
        }
        else if (isText)
        {
            writer.WriteStringValue(_text.WrittenSpan);
        }
        else
        {
            writer.WriteRawValue(_text.WrittenSpan, skipInputValidation: true);
        }
    }

    internal override bool TryWriteKey(RowReader row, IBufferWriter<byte> destination)
    {
        if (row.IsNull(Position) || !TryCast(row, out _))
        {
            return false;
        }

        destination.Write(_text.WrittenSpan);
        return true;
    }

    /// <returns><see langword="false"/> for JSON null, which is null.</returns>
    private bool TryCast(RowReader row, out bool isText)
    {
        _native.ResetWrittenCount();
        _text.ResetWrittenCount();
        _writer.Reset();
        row.WriteJson(Position, _writer);
        _writer.Flush();
        var reader = new Utf8JsonReader(_native.WrittenSpan);
        reader.Read();
        isText = false;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        try
        {
            isText = _cast.Cast(reader.TokenType, ValueOf(ref reader), _text);
            return true;
        }
        catch (FormatException refusal)
        {
            var reason = refusal.Message;
            throw new SourceValueException(_column.Name, _column.DeclaredType, char.ToUpperInvariant(reason[0]) + reason[1..]);
        }
    }

    private ReadOnlySpan<byte> ValueOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return _native.WrittenSpan;
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_unescaped.Length < reader.ValueSpan.Length)
        {
            _unescaped = new byte[reader.ValueSpan.Length * 2];
        }

        return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
    }
}
