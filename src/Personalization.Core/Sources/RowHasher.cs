using System.Buffers.Binary;
using System.IO.Hashing;

namespace Personalization.Sources;

/// <summary>
/// Hashes the inputs of one row after the other. Every value is tagged with its type and its length, so that no two different rows
/// give the same input. Not thread-safe; made once a run.
/// </summary>
public sealed class RowHasher
{
    private byte[] _buffer = new byte[512];
    private int _length;

    /// <summary>Begins a new row.</summary>
    public void Reset() => _length = 0;

    /// <summary>Gets the hash of what was appended since <see cref="Reset"/>.</summary>
    /// <returns>The hash.</returns>
    public ulong GetHash() => XxHash64.HashToUInt64(_buffer.AsSpan(0, _length));

    /// <summary>Appends null, which differs from every other value.</summary>
    public void AppendNull()
    {
        Reserve(1);
        _buffer[_length++] = (byte)HashTag.Null;
    }

    /// <summary>Appends a 64-bit integer.</summary>
    /// <param name="value">The value.</param>
    public void AppendInt64(long value) => AppendFixed(HashTag.Integer, value);

    /// <summary>Appends a floating-point number by its bits.</summary>
    /// <param name="value">The value.</param>
    public void AppendDouble(double value) => AppendFixed(HashTag.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Appends bytes.</summary>
    /// <param name="tag">The type that the bytes stand for.</param>
    /// <param name="value">The bytes.</param>
    public void AppendBytes(HashTag tag, ReadOnlySpan<byte> value)
    {
        Reserve(5 + value.Length);
        _buffer[_length] = (byte)tag;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length + 1), value.Length);
        value.CopyTo(_buffer.AsSpan(_length + 5));
        _length += 5 + value.Length;
    }

    private void AppendFixed(HashTag tag, long value)
    {
        Reserve(9);
        _buffer[_length] = (byte)tag;
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_length + 1), value);
        _length += 9;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}

/// <summary>The type of a hashed value. The numbers are part of the hash format and never change.</summary>
public enum HashTag : byte
{
    /// <summary>Null.</summary>
    Null = 0,

    /// <summary>A 64-bit integer.</summary>
    Integer = 1,

    /// <summary>A floating-point number.</summary>
    Real = 2,

    /// <summary>Text in UTF-8.</summary>
    Text = 3,

    /// <summary>Binary data.</summary>
    Binary = 4,

    /// <summary>Any other value, by its JSON or its canonical text.</summary>
    Other = 5,
}
