using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Sync.Diff;

/// <summary>The elements of one JSON array at a time, as they stand in it. Not thread-safe.</summary>
internal sealed class JsonElements
{
    private readonly List<Range> _ranges = [];
    private byte[] _json = new byte[256];

    internal int Count => _ranges.Count;

    /// <summary>Gets an element's JSON; null where there is none.</summary>
    internal ReadOnlySpan<byte> this[int element] => element < _ranges.Count ? _json.AsSpan(_ranges[element]) : "null"u8;

    internal void Clear() => _ranges.Clear();

    internal bool IsNull(int element) => this[element][0] == (byte)'n';

    /// <summary>Takes over the elements of an array, or of text that holds one.</summary>
    /// <returns>Whether it is one.</returns>
    /// <exception cref="FormatException">It begins like one and is none.</exception>
    internal bool TryRead(ReadOnlySpan<byte> json)
    {
        if (_json.Length < json.Length)
        {
            _json = new byte[json.Length * 2];
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            json.CopyTo(_json);
            Split(_json.AsSpan(0, json.Length));
            return true;
        }

        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan is not [(byte)'[' or (byte)' ' or (byte)'\\', ..])
        {
            return false;
        }

        ReadOnlySpan<byte> text = _json.AsSpan(0, reader.CopyString(_json));
        if (text.TrimStart(" \t\r\n"u8) is not [(byte)'[', ..])
        {
            return false;
        }

        Split(text);
        return true;
    }

    /// <returns><see langword="false"/> for null.</returns>
    /// <exception cref="FormatException">It is no key.</exception>
    internal bool TryWriteKey(int element, IBufferWriter<byte> destination)
    {
        return this[element] is [(byte)'[' or (byte)'{', ..]
            ? throw new FormatException("An element of the array is an array or an object, which is no key.")
            : CanonicalText.TryWriteJson(destination, this[element]);
    }

    private void Split(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RowReader.MaxJsonDepth });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                _ranges.Add(start..(int)reader.BytesConsumed);
            }

            reader.Read();
        }
        catch (JsonException)
        {
            _ranges.Clear();
            throw new FormatException("The text begins like a JSON array and is none, or one that is nested too deeply. Make it valid in the model's query.");
        }
    }
}
