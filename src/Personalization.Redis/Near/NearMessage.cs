using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>
/// What a write tells near caches: the collection's version before and after it, the keys of its records and the index values that they claim. A value that was given up
/// needs no word: whoever follows it finds a record that does not carry it.
/// </summary>
/// <remarks>
/// 16 bytes the version before, 16 bytes the version after, both put in front by the script that moves the version. Then nothing at all, which means all records; or the number of keys,
/// the keys, and pairs of index and value until the end, each text with its length before it. Numbers are four bytes, big-endian.
/// </remarks>
internal sealed class NearMessage
{
    internal const int VersionBytes = 16;

    /// <summary>What is longer says 'all': whoever changes that much in a batch changes most of it.</summary>
    internal const int MaxBytes = 64 << 10;

    internal required Guid Before { get; init; }

    internal required Guid After { get; init; }

    internal bool IsAll { get; private init; }

    internal IReadOnlyList<string> Keys { get; private init; } = [];

    internal IReadOnlyList<IndexClaimed> Claimed { get; private init; } = [];

    /// <summary>Writes what comes after the versions.</summary>
    internal static byte[] Write(RecordBatch batch)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        Write(bytes, batch.Operations.Count);
        foreach (var operation in batch.Operations)
        {
            Write(bytes, operation.Key);
        }

        foreach (var operation in batch.Operations)
        {
            for (var i = 0; operation.IsWrite && i < (operation.IndexValues?.Length ?? 0) && bytes.WrittenCount <= MaxBytes; i++)
            {
                if (operation.IndexValues![i] is { } value)
                {
                    Write(bytes, batch.Indexes[i]);
                    Write(bytes, value);
                }
            }
        }

        return bytes.WrittenCount <= MaxBytes ? bytes.WrittenSpan.ToArray() : [];
    }

    /// <returns>Whether it is a message of this form.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NearMessage? message)
    {
        message = null;
        if (bytes.Length < 2 * VersionBytes)
        {
            return false;
        }

        var before = new Guid(bytes[..VersionBytes]);
        var after = new Guid(bytes[VersionBytes..(2 * VersionBytes)]);
        bytes = bytes[(2 * VersionBytes)..];
        if (bytes.IsEmpty)
        {
            message = new NearMessage { Before = before, After = after, IsAll = true };
            return true;
        }

        var keys = new List<string>();
        var claimed = new List<IndexClaimed>();
        if (!TryRead(ref bytes, out int count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!TryRead(ref bytes, out string? key))
            {
                return false;
            }

            keys.Add(key);
        }

        while (!bytes.IsEmpty)
        {
            if (!TryRead(ref bytes, out string? index) || !TryRead(ref bytes, out string? value))
            {
                return false;
            }

            claimed.Add(new IndexClaimed(index, value));
        }

        message = new NearMessage { Before = before, After = after, Keys = keys, Claimed = claimed };
        return true;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(sizeof(int)), number);
        bytes.Advance(sizeof(int));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        Write(bytes, Encoding.UTF8.GetByteCount(text));
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out int number)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(bytes, out number) || number < 0)
        {
            return false;
        }

        bytes = bytes[sizeof(int)..];
        return true;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryRead(ref bytes, out int length) || length > bytes.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return true;
    }

    /// <summary>A value of an index that a record has claimed.</summary>
    internal readonly record struct IndexClaimed(string Index, string Value);
}
