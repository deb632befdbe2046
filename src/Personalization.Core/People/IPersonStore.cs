namespace Personalization.People;

/// <summary>Where the state of people lives: like <see cref="Records.IRecordStore"/> it knows nothing of what it keeps. Every member may be called from any thread at any time, by any number of processes.</summary>
/// <remarks>
/// <para><b>Buckets.</b> All of a person lies in one of <see cref="PersonKey.Buckets"/> buckets: state, due time, log, outbox.</para>
/// <para><b>Commit.</b> A <see cref="PersonCommit"/> is written whole, if the person's version is still the expected one, or not at all.
/// What was acknowledged is there after a crash, as far as the store keeps anything at all. Commits of one call are independent of each other.</para>
/// <para><b>Streams.</b> Positions of a bucket's stream grow in the order of its commits: who has read up to a position has missed nothing before it.</para>
/// <para><b>Notes.</b> A bucket keeps small named texts for those who use the store: cursors, progress, marks. They are lost with the bucket's people, never without.</para>
/// <para><b>Failure.</b> A store that cannot work throws <see cref="RecordStoreException"/>. Of a commit nothing is known then.</para>
/// <para>These sentences are the tests of <c>Personalization.Testing.PersonStoreConformanceTests</c>.</para>
/// </remarks>
public interface IPersonStore
{
    /// <summary>Reads the states of some people.</summary>
    /// <param name="people">The people; at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>For each, in order, its state, or <see langword="null"/> when nothing is stored.</returns>
    ValueTask<IReadOnlyList<StoredPerson?>> ReadAsync(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken);

    /// <summary>Commits steps of different people, each for itself. Durable when it answers.</summary>
    /// <param name="commits">The commits; at most 1,000, none of the same person twice.</param>
    /// <param name="cancellationToken">Cancels the call; any of the commits may then have been written.</param>
    /// <returns>For each, in order, the person's new version, or 0 when the version was another one and nothing was written.</returns>
    ValueTask<IReadOnlyList<long>> CommitAsync(IReadOnlyList<PersonCommit> commits, CancellationToken cancellationToken);

    /// <summary>Reads who is due in a bucket, the earliest first.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="until">The time up to which people are due, that time included.</param>
    /// <param name="limit">The greatest number of answers; at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The people. They stay due until a commit says otherwise.</returns>
    ValueTask<IReadOnlyList<PersonKey>> ReadDueAsync(int bucket, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Lists the people of a bucket, in an order of the store's own that does not change.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="after">The last one of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">The greatest number of answers; at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The people; fewer than <paramref name="limit"/> at the end. One that is there during the whole listing is answered.</returns>
    ValueTask<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads a stream of a bucket.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="after">The position to start behind; 0 for the start.</param>
    /// <param name="limit">The greatest number of entries; at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entries in the order of their positions; fewer than <paramref name="limit"/> at the end.</returns>
    ValueTask<IReadOnlyList<StreamEntry>> ReadStreamAsync(PersonStream stream, int bucket, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the entries of a bucket's stream up to a position. Safe to repeat.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="through">The last position to remove.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they are gone.</returns>
    ValueTask TrimStreamAsync(PersonStream stream, int bucket, long through, CancellationToken cancellationToken);

    /// <summary>Removes single entries of a bucket's stream. Those that are gone already are passed over, so it is safe to repeat.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="positions">The positions of the entries; at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the call; any of the entries may then be gone.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<int> RemoveEntriesAsync(PersonStream stream, int bucket, IReadOnlyList<long> positions, CancellationToken cancellationToken);

    /// <summary>Reads a note of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="name">The note's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The note, or <see langword="null"/> when there is none.</returns>
    ValueTask<string?> ReadNoteAsync(int bucket, string name, CancellationToken cancellationToken);

    /// <summary>Writes a note, if it is still what the caller believes. Durable when it answers.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="name">The note's name.</param>
    /// <param name="expected">The note as the caller knows it; <see langword="null"/> for none.</param>
    /// <param name="note">The new note; <see langword="null"/> removes it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="false"/> when the note is another one, and nothing was changed.</returns>
    ValueTask<bool> TryWriteNoteAsync(int bucket, string name, string? expected, string? note, CancellationToken cancellationToken);
}
