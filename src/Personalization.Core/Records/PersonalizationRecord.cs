using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Personalization.Records;

namespace Personalization;

/// <summary>One record as it is answered: a JSON object in UTF-8. Immutable and safe to share between threads.</summary>
public sealed class PersonalizationRecord
{
    private const int ETagLength = 18;

    /// <summary>The hash of the bytes, or zero when nobody asked yet. No text: a million of these would be young objects that old ones hold, which slows every collection.</summary>
    private ulong _hash;

    /// <summary>Where the answer comes from; nothing for one that was just read, as nearly all are that a store in memory holds.</summary>
    private readonly Reading? _reading;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="utf8Json">A JSON object in UTF-8. The memory must never change and is never pooled.</param>
    /// <param name="lastModified">When the newest part was written.</param>
    public PersonalizationRecord(ReadOnlyMemory<byte> utf8Json, DateTimeOffset lastModified)
    {
        Utf8Json = utf8Json;
        LastModified = lastModified;
    }

    /// <summary>Initializes an answer that a near cache keeps: its <see cref="Age"/> grows by a clock.</summary>
    /// <param name="utf8Json">A JSON object in UTF-8. The memory must never change and is never pooled.</param>
    /// <param name="lastModified">When the newest part was written.</param>
    /// <param name="readAt">The clock's timestamp when the record was read from the store.</param>
    /// <param name="time">The clock.</param>
    public PersonalizationRecord(ReadOnlyMemory<byte> utf8Json, DateTimeOffset lastModified, long readAt, TimeProvider time)
        : this(utf8Json, lastModified)
        => _reading = new Reading(TimeSpan.Zero, IsStale: false, readAt, time);

    /// <summary>Gets the record's JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Gets when the newest part of the record was written.</summary>
    public DateTimeOffset LastModified { get; }

    /// <summary>Gets how long ago this answer was read from the record store; zero unless a near cache answered.</summary>
    public TimeSpan Age
    {
        get => _reading is null ? TimeSpan.Zero : _reading.Time?.GetElapsedTime(_reading.ReadAt) ?? _reading.Age;
        init => _reading = (_reading ?? Reading.Now) with { Age = value, Time = null };
    }

    /// <summary>Gets a value indicating whether the store could not be asked and an older answer was served.</summary>
    public bool IsStale
    {
        get => _reading is { IsStale: true };
        init => _reading = (_reading ?? Reading.Now) with { IsStale = value };
    }

    /// <summary>Gets the entity tag, a quoted hash of <see cref="Utf8Json"/>. The hash is computed on first use, the text on each.</summary>
    public string ETag
    {
        get
        {
            var hash = Volatile.Read(ref _hash);
            if (hash == 0)
            {
                hash = XxHash64.HashToUInt64(Utf8Json.Span);
                Volatile.Write(ref _hash, hash);
            }

            return string.Create(ETagLength, hash, static (text, value) =>
            {
                text[0] = text[^1] = '"';
                value.TryFormat(text[1..], out _, "x16", CultureInfo.InvariantCulture);
            });
        }
    }

    /// <summary>Gets the record with its parts, when the memory store holds this answer.</summary>
    internal StoredRecord? Stored { get; init; }

    /// <summary>Deserializes the record.</summary>
    /// <typeparam name="T">The type to read the record into.</typeparam>
    /// <param name="typeInfo">The source-generated contract of <typeparamref name="T"/>.</param>
    /// <returns>The value, or <see langword="null"/> where the contract yields none.</returns>
    /// <exception cref="JsonException">The record does not fit <typeparamref name="T"/>.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> typeInfo) => JsonSerializer.Deserialize(Utf8Json.Span, typeInfo);

    private sealed record Reading(TimeSpan Age, bool IsStale, long ReadAt, TimeProvider? Time)
    {
        internal static Reading Now { get; } = new(TimeSpan.Zero, IsStale: false, 0, Time: null);
    }
}
