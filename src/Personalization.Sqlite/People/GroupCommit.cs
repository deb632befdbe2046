namespace Personalization.Sqlite.People;

/// <summary>Commits writes in groups: what arrives while a group is committed goes with the next one, so that many share one sync of the disk. Thread-safe.</summary>
/// <param name="commit">Commits a group and tells each write of it how it went. Never throws.</param>
internal sealed class GroupCommit(Action<IReadOnlyList<PersonWrite>> commit)
{
    /// <summary>So many calls go together at most, so that none waits long for the others.</summary>
    private const int MaxWrites = 256;

    private readonly Lock _lock = new();
    private readonly Queue<PersonWrite> _waiting = [];
    private Task _committing = Task.CompletedTask;
    private bool _isCommitting;
    private bool _isClosed;

    internal async ValueTask<T> RunAsync<T>(string operation, Func<PersonWriter, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new PersonWrite<T>(operation, work);
        Add(write);
        using var cancelled = cancellationToken.UnsafeRegister(static (state, token) => ((PersonWrite<T>)state!).Cancel(token), write);
        return await write.Done.ConfigureAwait(false);
    }

    /// <summary>Takes no more writes, and answers when those that wait are done.</summary>
    internal Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            return _committing;
        }
    }

    private void Add(PersonWrite write)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqlitePersonStore));
            _waiting.Enqueue(write);
            if (!_isCommitting)
            {
                _isCommitting = true;
                _committing = Task.Run(CommitAll);
            }
        }
    }

    private void CommitAll()
    {
        while (Take() is { Count: > 0 } group)
        {
            commit(group);
        }
    }

    private List<PersonWrite> Take()
    {
        lock (_lock)
        {
            var group = new List<PersonWrite>(Math.Min(_waiting.Count, MaxWrites));
            while (group.Count < MaxWrites && _waiting.TryDequeue(out var write))
            {
                group.Add(write);
            }

            _isCommitting = group.Count > 0;
            return group;
        }
    }
}
