using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Says how the wire bytes of one type become JSON, hash input and key text. Thread-safe.</summary>
/// <remarks>A value that cannot be used throws <see cref="FormatException"/> with a reason that never carries the value.</remarks>
/// <param name="kind">The name of the type in the hash's input: two types whose values have the same bytes and another JSON have two names.</param>
internal abstract class PostgresCodec(string kind)
{
    private readonly byte[] _kind = System.Text.Encoding.UTF8.GetBytes(kind);

    /// <summary>Gets the name of the type in the hash's input. It is part of the hash format and never changes.</summary>
    internal string Kind { get; } = kind;

    /// <summary>Gets a value indicating whether the server is asked for text instead of the binary form.</summary>
    internal virtual bool IsText => false;

    internal abstract void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch);

    /// <summary>Writes a value whose text holds JSON. Values that are not text are JSON by themselves.</summary>
    internal virtual void WriteNestedJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch) => WriteJson(value, writer, scratch);

    internal virtual void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher)
    {
        hasher.AppendBytes(HashTag.Other, _kind);
        hasher.AppendBytes(HashTag.Other, value);
    }

    /// <returns><see langword="false"/> for a null within the value, which is no key.</returns>
    internal virtual bool TryWriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        WriteKey(value, destination);
        return true;
    }

    internal abstract void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination);
}
