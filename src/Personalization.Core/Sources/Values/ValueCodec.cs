using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Says how values of one type become JSON, hash input and key text.</summary>
/// <remarks>A value that cannot be used throws <see cref="FormatException"/> with a reason that never carries the value.</remarks>
internal abstract class ValueCodec<T>
{
    internal abstract void WriteJson(T value, Utf8JsonWriter writer, ValueScratch scratch);

    internal abstract void AppendHash(T value, RowHasher hasher, ValueScratch scratch);

    internal abstract void WriteKey(T value, IBufferWriter<byte> destination);

    /// <returns><see langword="false"/> for a value that is there and says that there is none, such as JSON's null.</returns>
    internal virtual bool TryWriteKey(T value, IBufferWriter<byte> destination)
    {
        WriteKey(value, destination);
        return true;
    }

    /// <summary>Writes a value whose text holds JSON. Values that are not text are JSON by themselves.</summary>
    internal virtual void WriteNestedJson(T value, Utf8JsonWriter writer, ValueScratch scratch) => WriteJson(value, writer, scratch);
}
