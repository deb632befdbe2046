using Personalization.People;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>A store of people that a test exchanges, breaks and holds up.</summary>
internal sealed class SwitchedPersonStore(IPersonStore inner) : IPersonStore
{
    internal IPersonStore Inner { get; set; } = inner;

    /// <summary>Is asked before each commit; what it throws is what the store throws.</summary>
    internal Func<IReadOnlyList<PersonCommit>, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Is asked after each commit that went well.</summary>
    internal Func<IReadOnlyList<PersonCommit>, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    internal bool IsAway { get; set; }

    public ValueTask<IReadOnlyList<StoredPerson?>> ReadAsync(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken) => Store().ReadAsync(people, cancellationToken);

    public async ValueTask<IReadOnlyList<long>> CommitAsync(IReadOnlyList<PersonCommit> commits, CancellationToken cancellationToken)
    {
        await BeforeCommit(commits);
        var versions = await Store().CommitAsync(commits, cancellationToken);
        await AfterCommit(commits);
        return versions;
    }

    public ValueTask<IReadOnlyList<PersonKey>> ReadDueAsync(int bucket, DateTimeOffset until, int limit, CancellationToken cancellationToken) => Store().ReadDueAsync(bucket, until, limit, cancellationToken);

    public ValueTask<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken) => Store().ListAsync(bucket, after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<StreamEntry>> ReadStreamAsync(PersonStream stream, int bucket, long after, int limit, CancellationToken cancellationToken)
        => Store().ReadStreamAsync(stream, bucket, after, limit, cancellationToken);

    public ValueTask TrimStreamAsync(PersonStream stream, int bucket, long through, CancellationToken cancellationToken) => Store().TrimStreamAsync(stream, bucket, through, cancellationToken);

    public ValueTask<int> RemoveEntriesAsync(PersonStream stream, int bucket, IReadOnlyList<long> positions, CancellationToken cancellationToken)
        => Store().RemoveEntriesAsync(stream, bucket, positions, cancellationToken);

    public ValueTask<string?> ReadNoteAsync(int bucket, string name, CancellationToken cancellationToken) => Store().ReadNoteAsync(bucket, name, cancellationToken);

    public ValueTask<bool> TryWriteNoteAsync(int bucket, string name, string? expected, string? note, CancellationToken cancellationToken)
        => Store().TryWriteNoteAsync(bucket, name, expected, note, cancellationToken);

    private IPersonStore Store() => IsAway ? throw new RecordStoreException("test", "call", "Away.") { Kind = RecordStoreErrorKind.Transient } : Inner;
}
