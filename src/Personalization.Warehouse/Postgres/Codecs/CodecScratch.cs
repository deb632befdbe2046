using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>The buffers in which one reader makes the text of a value, and values that are made of others. Not thread-safe.</summary>
internal sealed class CodecScratch
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _text = new(64);
    private readonly ArrayBufferWriter<byte> _nested = new(256);
    private Utf8JsonWriter? _writer;

    /// <summary>Gets what was written since <see cref="BeginText"/>.</summary>
    internal ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Gets a value indicating whether the value that is being written is a part of another.</summary>
    internal bool IsNested { get; private set; }

    internal ArrayBufferWriter<byte> BeginText()
    {
        _text.ResetWrittenCount();
        return _text;
    }

    /// <summary>
    /// Writes a value that is made of others, as a whole or not at all: one of its parts may be refused when those before it have been written.
    /// </summary>
    internal void WriteWhole(ReadOnlySpan<byte> value, Utf8JsonWriter writer, WritePart write)
    {
        _nested.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_nested, Options);
        _writer.Reset();
        IsNested = true;
        try
        {
            write(value, _writer, this);
        }
        finally
        {
            IsNested = false;
        }

        _writer.Flush();
        JsonLimits.CheckRaw(_nested.WrittenCount);
        writer.WriteRawValue(_nested.WrittenSpan, skipInputValidation: true);
    }

    internal delegate void WritePart(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch);
}
