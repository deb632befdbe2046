using System.Globalization;
using System.Text;
using Personalization.People;
using Personalization.Redis.Connections;
using Personalization.Redis.People;
using StackExchange.Redis;
using OfStream = Personalization.People.StreamEntry;

namespace Personalization.Redis;

/// <summary>Keeps people on a Redis server or cluster, shared by any number of processes. Thread-safe.</summary>
/// <remarks>
/// <para>A commit is one script in the slot of its bucket; those of one call go out together. Nothing is connected before the first call. Every call has a deadline and throws
/// <see cref="RecordStoreException"/> when Redis cannot be used.</para>
/// <para>What Redis acknowledged is as safe as Redis keeps it: with <c>appendfsync always</c> it is there after a crash of the server; with <c>everysec</c> up to a second of commits may be lost,
/// and without <c>appendonly</c> everything. What is lost with a master that a replica takes over from is lost whole commits from the end. Set <c>maxmemory-policy noeviction</c>.</para>
/// </remarks>
public sealed class RedisPersonStore : IPersonStore, IAsyncDisposable, IDisposable
{
    private static readonly PersonStream[] Streams = Enum.GetValues<PersonStream>();
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly RedisConnection _connection;
    private readonly RedisCalls _calls;
    private readonly PersonLayout _layout;
    private readonly PersonListing _listing;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="connectionString">How to connect, as <see cref="RedisRecordStore"/> reads it.</param>
    /// <param name="options">Key prefix and addresses of nodes; the defaults without it. What concerns records is of no matter.</param>
    /// <param name="time">The clock of deadlines; the system's by default. Versions and positions follow that of the server.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public RedisPersonStore(string connectionString, RedisStoreOptions? options = null, TimeProvider? time = null)
        : this(
            new RedisConnection(RedisRecordStore.Connecting(connectionString, options ?? new RedisStoreOptions()), Deadline, time ?? TimeProvider.System),
            options ?? new RedisStoreOptions(),
            time ?? TimeProvider.System)
    {
    }

    /// <summary>Initializes a new instance on a connection of the application, which stays the application's: it is not closed, and how long an answer is waited for is its <c>AsyncTimeout</c>.</summary>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="options">The key prefix; the default without it. What concerns records is of no matter.</param>
    /// <param name="time">The clock of deadlines; the system's by default. Versions and positions follow that of the server.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RedisPersonStore(IConnectionMultiplexer multiplexer, RedisStoreOptions? options = null, TimeProvider? time = null)
        : this(new RedisConnection(multiplexer ?? throw new ArgumentNullException(nameof(multiplexer)), time ?? TimeProvider.System), RedisRecordStore.Unmapped(options), time ?? TimeProvider.System)
    {
    }

    private RedisPersonStore(RedisConnection connection, RedisStoreOptions options, TimeProvider time)
    {
        options.Check();
        _connection = connection;
        _calls = new RedisCalls(connection, time, Deadline);
        _layout = new PersonLayout(options.KeyPrefix);
        _listing = new PersonListing(_calls, _layout);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredPerson?>> ReadAsync(IReadOnlyList<PersonKey> people, CancellationToken cancellationToken)
    {
        PersonLimits.Check(people);
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.WhenAll(people.Select(person => ReadAsync(person, cancellationToken))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>When this throws, some of the commits may have been written.</remarks>
    public async ValueTask<IReadOnlyList<long>> CommitAsync(IReadOnlyList<PersonCommit> commits, CancellationToken cancellationToken)
    {
        PersonLimits.Check(commits);
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.WhenAll(commits.Select(commit => CommitAsync(commit, cancellationToken))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PersonKey>> ReadDueAsync(int bucket, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        cancellationToken.ThrowIfCancellationRequested();
        var due = await _calls.RunAsync(
            "read due",
            null,
            database => database.SortedSetRangeByScoreAsync(_layout.Due(bucket), double.NegativeInfinity, until.ToUnixTimeMilliseconds(), take: limit),
            cancellationToken).ConfigureAwait(false);
        return [.. due.Select(person => PersonBytes.Read((byte[])person!))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PersonKey>> ListAsync(int bucket, PersonKey? after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, limit);
        cancellationToken.ThrowIfCancellationRequested();
        return await _listing.ListAsync(bucket, after, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OfStream>> ReadStreamAsync(PersonStream stream, int bucket, long after, int limit, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        PersonLimits.Check(bucket, limit);
        cancellationToken.ThrowIfCancellationRequested();
        var entries = await _calls.RunAsync(
            "read stream", null, database => database.StreamRangeAsync(_layout.Stream(stream, bucket), minId: BehindId(after), count: limit), cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => PersonBytes.ReadEntry(PositionOf(entry.Id!), (byte[])entry.Values[0].Value!))];
    }

    /// <inheritdoc/>
    public async ValueTask TrimStreamAsync(PersonStream stream, int bucket, long through, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket);
        cancellationToken.ThrowIfCancellationRequested();
        await _calls.RunAsync("trim stream", null, database => database.StreamTrimByMinIdAsync(_layout.Stream(stream, bucket), BehindId(through)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<int> RemoveEntriesAsync(PersonStream stream, int bucket, IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        PersonLimits.Check(stream, bucket, positions);
        cancellationToken.ThrowIfCancellationRequested();
        RedisValue[] ids = [.. positions.Where(position => position > 0).Select(position => (RedisValue)string.Create(CultureInfo.InvariantCulture, $"{position}-0"))];
        return ids.Length == 0
            ? 0
            : (int)await _calls.RunAsync("remove entries", null, database => database.StreamDeleteAsync(_layout.Stream(stream, bucket), ids), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> ReadNoteAsync(int bucket, string name, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, note: null);
        cancellationToken.ThrowIfCancellationRequested();
        return await _calls.RunAsync("read note", null, database => database.HashGetAsync(_layout.Notes(bucket), name), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteNoteAsync(int bucket, string name, string? expected, string? note, CancellationToken cancellationToken)
    {
        PersonLimits.Check(bucket, name, expected);
        PersonLimits.Check(bucket, name, note);
        cancellationToken.ThrowIfCancellationRequested();
        var written = await WriteAsync(
            "write note",
            database => database.ScriptEvaluateAsync(PersonScripts.WriteNote, [_layout.Notes(bucket)], [name, GuardOf(expected), GuardOf(note)]),
            cancellationToken).ConfigureAwait(false);
        return (int)written == 1;
    }

    /// <summary>Closes the connection, unless it is the application's. Safe to repeat.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private static RedisValue GuardOf(string? note) => note is null ? RedisValue.EmptyString : (RedisValue)Encoding.UTF8.GetBytes("=" + note);

    private static RedisValue BehindId(long position) => string.Create(CultureInfo.InvariantCulture, $"{(ulong)Math.Max(position, 0) + 1}-0");

    private static long PositionOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<StoredPerson?> ReadAsync(PersonKey person, CancellationToken cancellationToken)
    {
        if (!PersonLimits.CanHold(person))
        {
            return null;
        }

        var field = PersonBytes.Of(person);
        byte[]? state = await _calls.RunAsync(
            "read", null, database => database.HashGetAsync(_layout.People(person.Bucket, PersonLayout.ChunkOf(field)), field), cancellationToken).ConfigureAwait(false);
        return state is null ? null : PersonBytes.ReadState(state);
    }

    private async Task<long> CommitAsync(PersonCommit commit, CancellationToken cancellationToken)
    {
        var person = PersonBytes.Of(commit.Person);
        var bucket = commit.Person.Bucket;
        RedisKey[] keys =
        [
            _layout.People(bucket, PersonLayout.ChunkOf(person)), _layout.Due(bucket), _layout.Number(bucket), .. Streams.Select(stream => _layout.Stream(stream, bucket)),
        ];
        RedisValue[] arguments =
        [
            PersonBytes.OfVersion(commit.ExpectedVersion),
            person,
            commit.State.ToArray(), // what is on its way when the call is cancelled must not change
            commit.Due is { } due ? PersonLimits.DueMilliseconds(due) : RedisValue.EmptyString,
            .. Streams.SelectMany(stream => commit.EntriesOf(stream).SelectMany(entry => (RedisValue[])[(int)stream, PersonBytes.OfEntry(person, entry)])),
        ];
        return (long)await WriteAsync("commit", database => database.ScriptEvaluateAsync(PersonScripts.Commit, keys, arguments), cancellationToken).ConfigureAwait(false);
    }

    private async Task<RedisResult> WriteAsync(string operation, Func<IDatabase, Task<RedisResult>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.RunAsync(operation, null, call, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception) when (exception.Kind == RecordStoreErrorKind.Row)
        {
            // Of people there is no row to reject: whoever writes tries again when there is room.
            throw new RecordStoreException(RedisErrors.System, operation, "Redis has no memory left (OOM). Raise maxmemory, or keep less in it.")
            {
                Kind = RecordStoreErrorKind.Transient,
            };
        }
    }
}
