using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Personalization.People;

/// <summary>
/// Who was erased and is not to come back: keyed hashes beside the people, never their keys. Runs of syncs and events ask it. Thread-safe.
/// </summary>
/// <remarks>
/// The note <c>erasure</c> of bucket 0 holds the key of the hashes and a number that each change makes greater; while there is none, nobody was erased. The notes <c>suppressed</c> hold the hashes, 22 letters
/// each, every hash in the bucket that its first byte says.
/// </remarks>
/// <param name="store">Where the list is.</param>
/// <param name="time">The clock.</param>
/// <param name="exists">Whether the store may hold anything, without opening it: one that does not exist is not made by asking. It exists without this.</param>
internal sealed class SuppressionList(IPersonStore store, TimeProvider time, Func<bool>? exists = null)
{
    private const string HeadNote = "erasure";
    private const string HashesNote = "suppressed";
    private const int KeyLength = 32;
    private const int TextLength = 22;
    private const int MostAttempts = 100;

    /// <summary>How old what was read may be where many ask.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private volatile Read? _read;

    /// <summary>Gets what was read last; nobody before the first reading.</summary>
    internal SuppressedKeys Current => _read?.Keys ?? SuppressedKeys.None;

    /// <summary>Reads the list as it is now: one note, where nothing has changed.</summary>
    /// <exception cref="RecordStoreException">The store cannot be reached, so that nobody knows who was erased.</exception>
    internal async ValueTask<SuppressedKeys> LoadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var head = exists?.Invoke() == false ? null : await store.ReadNoteAsync(0, HeadNote, cancellationToken).ConfigureAwait(false);
        if (head is null)
        {
            _read = new Read(null, SuppressedKeys.None, at);
        }
        else if (_read is { } read && read.Head == head)
        {
            _read = read with { At = at };
        }
        else
        {
            var notes = await Task.WhenAll(Enumerable.Range(0, PersonKey.Buckets).Select(bucket => store.ReadNoteAsync(bucket, HashesNote, cancellationToken).AsTask())).ConfigureAwait(false);
            _read = new Read(head, new SuppressedKeys(KeyOf(head), notes.OfType<string>().SelectMany(HashesOf)), at);
        }

        return Current;
    }

    /// <summary>Answers what was read a moment ago, and else reads it.</summary>
    internal ValueTask<SuppressedKeys> GetAsync(CancellationToken cancellationToken)
        => _read is { } read && time.GetElapsedTime(read.At) < Freshness ? new ValueTask<SuppressedKeys>(read.Keys) : LoadAsync(cancellationToken);

    /// <summary>Puts somebody on the list. Safe to repeat.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="recordKey">The record key, if there is one.</param>
    /// <param name="people">The person's keys.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many hashes are new.</returns>
    internal async ValueTask<int> AddAsync(string collection, string? recordKey, IReadOnlyCollection<PersonKey> people, CancellationToken cancellationToken)
    {
        var hashes = await HashesOfAsync(collection, recordKey, people, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(hashes, (known, hash) => known.Add(hash), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes somebody off the list: what comes from then on is kept again. Safe to repeat.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="recordKey">The record key, if there is one.</param>
    /// <param name="people">The person's keys.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many hashes were taken off.</returns>
    internal async ValueTask<int> RemoveAsync(string collection, string? recordKey, IReadOnlyCollection<PersonKey> people, CancellationToken cancellationToken)
    {
        var hashes = await HashesOfAsync(collection, recordKey, people, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(hashes, (known, hash) => known.Remove(hash), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<UInt128>> HashesOfAsync(string collection, string? recordKey, IReadOnlyCollection<PersonKey> people, CancellationToken cancellationToken)
    {
        var key = KeyOf(await HeadAsync(cancellationToken).ConfigureAwait(false));
        UInt128[] ofRecord = recordKey is null ? [] : [SuppressedKeys.HashOfRecord(key, collection, recordKey)];
        return [.. people.Select(person => SuppressedKeys.HashOf(key, person)).Concat(ofRecord)];
    }

    private async ValueTask<int> ChangeAsync(IReadOnlyList<UInt128> hashes, Func<HashSet<UInt128>, UInt128, bool> change, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var group in hashes.Distinct().GroupBy(hash => (int)(byte)(hash >> 120) % PersonKey.Buckets))
        {
            changed += await RepeatAsync(
                async () =>
                {
                    var before = await store.ReadNoteAsync(group.Key, HashesNote, cancellationToken).ConfigureAwait(false);
                    var known = HashesOf(before ?? string.Empty).ToHashSet();
                    var count = group.Count(hash => change(known, hash));
                    var isDone = count == 0 || await store.TryWriteNoteAsync(group.Key, HashesNote, before, known.Count == 0 ? null : string.Concat(known.Select(TextOf)), cancellationToken).ConfigureAwait(false);
                    return isDone ? count : null;
                }).ConfigureAwait(false);
        }

        // Whoever has read the list before sees that it is another. A repetition after a crash may find nothing to change, and says so all the same.
        await RepeatAsync(
            async () =>
            {
                var head = await HeadAsync(cancellationToken).ConfigureAwait(false);
                var (key, number) = (head[..head.IndexOf(' ', StringComparison.Ordinal)], long.Parse(head.AsSpan(head.IndexOf(' ', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture));
                return await store.TryWriteNoteAsync(0, HeadNote, head, string.Create(CultureInfo.InvariantCulture, $"{key} {number + 1}"), cancellationToken).ConfigureAwait(false) ? 1 : null;
            }).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        return changed;
    }

    private static async ValueTask<int> RepeatAsync(Func<ValueTask<int?>> attempt)
    {
        for (var attempts = 0; attempts < MostAttempts; attempts++)
        {
            if (await attempt().ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }

        throw new RecordStoreException("people", "commit", $"The list of those who were erased changed {MostAttempts} times while it was written. Try again.") { Kind = RecordStoreErrorKind.Transient };
    }

    private async ValueTask<string> HeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.ReadNoteAsync(0, HeadNote, cancellationToken).ConfigureAwait(false) is { } head)
            {
                return head;
            }

            await store.TryWriteNoteAsync(0, HeadNote, null, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)) + " 0", cancellationToken).ConfigureAwait(false);
        }
    }

    private static byte[] KeyOf(string head) => Convert.FromBase64String(head[..head.IndexOf(' ', StringComparison.Ordinal)]);

    private static string TextOf(UInt128 hash)
    {
        Span<byte> bytes = stackalloc byte[SuppressedKeys.HashLength];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return Convert.ToBase64String(bytes)[..TextLength];
    }

    private static IEnumerable<UInt128> HashesOf(string note)
        => Enumerable.Range(0, note.Length / TextLength).Select(at => BinaryPrimitives.ReadUInt128BigEndian(Convert.FromBase64String(string.Concat(note.AsSpan(at * TextLength, TextLength), "=="))));

    private sealed record Read(string? Head, SuppressedKeys Keys, long At);
}
