namespace Personalization.Records;

/// <summary>Joins the fields of several parts into one JSON object, copying bytes.</summary>
internal sealed class RecordJson
{
    internal static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    private readonly byte[] _buffer;
    private int _length = 1;

    internal RecordJson(int bytesOfParts)
    {
        _buffer = new byte[bytesOfParts + 4];
        _buffer[0] = (byte)'{';
    }

    /// <summary>Appends fields (an object's bytes without its braces) and answers where they start.</summary>
    internal int Append(ReadOnlySpan<byte> fields)
    {
        if (fields.Length == 0)
        {
            return _length;
        }

        if (_length > 1)
        {
            _buffer[_length++] = (byte)',';
        }

        fields.CopyTo(_buffer.AsSpan(_length));
        var offset = _length;
        _length += fields.Length;
        return offset;
    }

    internal ReadOnlyMemory<byte> ToJson()
    {
        _buffer[_length++] = (byte)'}';
        return _buffer.AsMemory(0, _length).ToArray();
    }
}
