using Personalization.Records;

namespace Personalization.Sync.State;

/// <summary>Keeps the state files of syncs: snapshots, plans and what belongs to a plan. One writer a sync at a time; <see cref="ISyncLease"/> sees to that.</summary>
/// <remarks>
/// <para>A sync's id is any text but the empty one. Ids that differ in anything, if only in the case of a letter, never meet.</para>
/// <para>A file that was opened for reading is read to its end as it was, also when another is put in its place or it is deleted meanwhile.</para>
/// <para>These sentences are the tests of <c>Personalization.Testing.SyncStateStoreConformanceTests</c>.</para>
/// </remarks>
public interface ISyncStateStore
{
    /// <summary>Gets what tells this state from every other one: an id that is made once with it. Asked for before a run writes.</summary>
    /// <value><see langword="null"/> where several configurations may share the state, or where it ends with its process.</value>
    /// <exception cref="PersonalizationException">The state belongs to another configuration (<c>state_foreign</c>).</exception>
    string? Identity => null;

    /// <summary>Answers what leases syncs among the processes that share this state: where state lies decides who may share it.</summary>
    /// <param name="records">Where the syncs' records lie; processes that share that store may be leased by it.</param>
    /// <returns>The lease, or <see langword="null"/> where neither leases: then an <see cref="ISyncLease"/> is to be registered.</returns>
    /// <exception cref="PersonalizationException">The state is shared and nothing leases syncs (<c>configuration_invalid</c>).</exception>
    ISyncLease? LeaseWith(IRecordStore records) => this as ISyncLease;

    /// <summary>Takes the state for this process until it ends, where one process at a time writes to it, so that others learn it before the first run. Safe to repeat.</summary>
    /// <exception cref="PersonalizationException">Another process has it (<c>state_locked</c>).</exception>
    void Take()
    {
    }

    /// <summary>Opens a committed file of a sync.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The file from its start, as a stream that can seek, or <see langword="null"/> when there is none.</returns>
    ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);

    /// <summary>Starts to write a file of a sync. Nobody sees it until it is committed.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The file to write; disposing it uncommitted drops it.</returns>
    ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);

    /// <summary>Opens a log of a sync for appending. Unlike other files it is read as far as it goes, also while it is written.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file; made when there is none.</param>
    /// <param name="length">How many bytes of it are good; what lies behind them is cut off.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The log, which goes on behind the good bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter than <paramref name="length"/>.</exception>
    ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken);

    /// <summary>Puts a committed file in the place of another one, at once.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="from">The file; gone under this kind afterwards.</param>
    /// <param name="to">What it becomes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the move would survive a power cut.</returns>
    /// <exception cref="IOException">There is no such file; what stood in the other's place still does.</exception>
    ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken);

    /// <summary>Asks how much room is left for files.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The bytes left, or <see langword="null"/> where that is unknown.</returns>
    ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken);

    /// <summary>Removes a file of a sync, if there is one. Until something else was made durable, a power cut may bring it back.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the file is gone.</returns>
    ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken);
}

/// <summary>The files that a sync keeps between and during its runs. All but the snapshot go when the run has ended.</summary>
public enum StateFileKind
{
    /// <summary>What the last run left: one entry a row.</summary>
    Snapshot = 0,

    /// <summary>What the current run is going to do.</summary>
    Plan = 1,

    /// <summary>The snapshot that the current run is going to leave, if every operation of the plan succeeds.</summary>
    Draft = 2,

    /// <summary>What became of operations of the plan that did not simply succeed; a log.</summary>
    Outcomes = 3,

    /// <summary>What stands in for the last snapshot where that does not say what the store holds.</summary>
    Base = 4,

    /// <summary>The source rows of the plan's operations, while the debugger of the sync is on.</summary>
    Sources = 5,
}

/// <summary>A state file while it is written.</summary>
public abstract class StateFileWriter : IAsyncDisposable
{
    /// <summary>Gets where to write: seekable, and readable so that what was written can be checked before it is committed.</summary>
    public abstract Stream Stream { get; }

    /// <summary>Makes the file durable and puts it in the place of the one before, at once.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the file would survive a power cut.</returns>
    public abstract ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <summary>Drops the file when it was not committed.</summary>
    /// <returns>A task that ends when the file is closed.</returns>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A log while it is written. Used by one run at a time.</summary>
public abstract class StateLogWriter : IAsyncDisposable
{
    /// <summary>Appends bytes to the log.</summary>
    /// <param name="bytes">What to append.</param>
    /// <param name="cancellationToken">Cancels the call; part of the bytes may then lie at the end of the log.</param>
    /// <returns>A task that ends when the bytes would survive a power cut.</returns>
    public abstract ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Closes the log.</summary>
    /// <returns>A task that ends when the log is closed.</returns>
    public abstract ValueTask DisposeAsync();
}
