using Personalization.People.Memory;

namespace Personalization.People;

/// <summary>Keeps people in this process's memory. They are gone when it ends: for tests, and for apps that can afford to forget. Thread-safe.</summary>
public sealed class MemoryPersonStore : IPersonStore
{
    private readonly MemoryBucket[] _buckets;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="time">The clock that versions and positions follow; the system's by default.</param>
    public MemoryPersonStore(TimeProvider? time = null)
        => _buckets = [.. Enumerable.Range(0, PersonKey.Buckets).Select(_ => new MemoryBucket(time ?? TimeProvider.System))];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredPerson?>> ReadAsync(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken)
    {
        PersonLimits.Check(people);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<StoredPerson?>>(cancellationToken);
        }

        var found = new StoredPerson?[people.Count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = PersonLimits.CanHold(people[i]) ? _buckets[people[i].Bucket].Find(people[i]) : null;
        }

        return new(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> CommitAsync(IReadOnlyList<PersonCommit> commits, CancellationToken cancellationToken)
    {
        PersonLimits.Check(commits);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IReadOnlyList<long>>(cancellationToken);
        }

        var versions = new long[commits.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = _buckets[commits[i].Person.Bucket].Commit(commits[i]);
        }

        return new(versions);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersonKey>> ReadDueAsync(int bucket, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        return RunAsync<IReadOnlyList<PersonKey>>(() => _buckets[bucket].ReadDue(until.ToUnixTimeMilliseconds(), limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        return RunAsync<IReadOnlyList<PersonKey>>(() => _buckets[bucket].List(after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamEntry>> ReadStreamAsync(PersonStream stream, int bucket, long after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        PersonLimits.Check(bucket, limit);
        return RunAsync<IReadOnlyList<StreamEntry>>(() => _buckets[bucket].ReadStream(stream, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask TrimStreamAsync(PersonStream stream, int bucket, long through, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        _buckets[bucket].TrimStream(stream, through);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<int> RemoveEntriesAsync(PersonStream stream, int bucket, IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket, positions);
        return RunAsync(() => _buckets[bucket].RemoveEntries(stream, positions), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> ReadNoteAsync(int bucket, string name, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, note: null);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<string?>(cancellationToken) : new(_buckets[bucket].ReadNote(name));
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryWriteNoteAsync(int bucket, string name, string? expected, string? note, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, expected);
        PersonLimits.Check(bucket, name, note);
        return RunAsync(() => _buckets[bucket].TryWriteNote(name, expected, note), cancellationToken);
    }

    private static ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<T>(cancellationToken) : new ValueTask<T>(work());
}
