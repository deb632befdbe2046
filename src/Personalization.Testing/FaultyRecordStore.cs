using Personalization.Records;

namespace Personalization.Testing;

/// <summary>A record store that works as the one that it wraps, until a test says what goes wrong. Thread-safe.</summary>
/// <remarks>
/// Several faults may concern one call: they are met in the order in which they were set, so that a delay comes before the error that was
/// set after it. Which calls meet a fault is decided when the calls begin. Disposing it disposes the wrapped store.
/// </remarks>
/// <example>
/// <code>
/// var store = new FaultyRecordStore(new InMemoryRecordStore());
/// store.OnApply(StoreFault.Throw(RecordStoreErrorKind.Transient), call: 1, times: 2);          // busy twice, then well again
/// store.OnApply(StoreFault.ApplyHalf(), call: 3);                                          // the connection breaks within a batch
/// store.OnApply(StoreFault.RowError("42"));                                                // the backend never takes this row
/// store.OnSetMark(StoreFault.LoseAnswer(), when: mark => mark.OpenPlanId is null);         // done, but nobody hears of it
/// store.On(StoreOperations.Lookups, StoreFault.Delay(TimeSpan.FromSeconds(1), time));      // slow lookups
/// </code>
/// </example>
public sealed class FaultyRecordStore : IRecordStore, IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StoreOperations, int> _counts = [];
    private readonly IRecordStore _inner;
    private List<Rule> _rules = [];

    /// <summary>Initializes a new instance.</summary>
    /// <param name="inner">The store that does the work.</param>
    public FaultyRecordStore(IRecordStore inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
    }

    /// <summary>Gets or sets what is called before each call, and before its faults.</summary>
    /// <value>Nothing by default. What it throws is thrown to the caller.</value>
    public Func<StoreCall, ValueTask>? BeforeCall { get; set; }

    /// <summary>Gets or sets what is called after each call that has not thrown.</summary>
    /// <value>Nothing by default. What it throws is thrown to the caller.</value>
    public Func<StoreCall, ValueTask>? AfterCall { get; set; }

    /// <summary>Sets a fault for batches.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="call">Which batch from now on meets it first, from 1, of those that the fault and <paramref name="when"/> concern.</param>
    /// <param name="times">How many batches meet it. By default one when <paramref name="call"/> is given, and all of them otherwise.</param>
    /// <param name="when">Which batches it concerns; all by default.</param>
    public void OnApply(StoreFault fault, int? call = null, int? times = null, Func<RecordBatch, bool>? when = null)
        => On(StoreOperations.Apply, fault, call, times, when is null ? null : store => when(store.Batch!));

    /// <summary>Sets a fault for moves of a sync's mark.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="call">Which move from now on meets it first, from 1, of those that <paramref name="when"/> concerns.</param>
    /// <param name="times">How many moves meet it. By default one when <paramref name="call"/> is given, and all of them otherwise.</param>
    /// <param name="when">Which new marks it concerns; all by default.</param>
    public void OnSetMark(StoreFault fault, int? call = null, int? times = null, Func<SyncMark, bool>? when = null)
        => On(StoreOperations.SetMark, fault, call, times, when is null ? null : store => when(store.Mark!));

    /// <summary>Sets a fault.</summary>
    /// <param name="operations">The operations that meet it, counted together.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="call">Which call from now on meets it first, from 1, of those that the fault and <paramref name="when"/> concern.</param>
    /// <param name="times">How many calls meet it. By default one when <paramref name="call"/> is given, and all of them otherwise.</param>
    /// <param name="when">Which calls it concerns; all by default.</param>
    /// <exception cref="ArgumentException">The fault makes no sense for one of the operations.</exception>
    public void On(StoreOperations operations, StoreFault fault, int? call = null, int? times = null, Func<StoreCall, bool>? when = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(call ?? 1, 1, nameof(call));
        ArgumentOutOfRangeException.ThrowIfLessThan(times ?? 1, 1, nameof(times));
        if (operations == StoreOperations.None || (operations & ~fault.Possible) != 0)
        {
            throw new ArgumentException($"This fault can be set for {fault.Possible}, not for {operations}.", nameof(operations));
        }

        var rule = new Rule(operations, fault, call ?? 1, times ?? (call is null ? int.MaxValue : 1), when);
        lock (_lock)
        {
            _rules = [.. _rules, rule];
        }
    }

    /// <summary>Removes all faults: from now on the store works. Calls that have met one already are not changed.</summary>
    public void ClearFaults()
    {
        lock (_lock)
        {
            _rules = [];
        }
    }

    /// <summary>Tells how many calls have begun, those that failed included.</summary>
    /// <param name="operations">Which calls.</param>
    /// <returns>Their number since the store was made, or <see cref="ClearCounts"/> was called.</returns>
    public int CountOf(StoreOperations operations)
    {
        lock (_lock)
        {
            return _counts.Where(count => operations.HasFlag(count.Key)).Sum(count => count.Value);
        }
    }

    /// <summary>Lets all counts begin at 0 again. Faults count by themselves, and are not changed.</summary>
    public void ClearCounts()
    {
        lock (_lock)
        {
            _counts.Clear();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return CallAsync<IRecordCollection>(
            Call(StoreOperations.Open, definition.Name),
            async () => new FaultyRecordCollection(this, await _inner.OpenAsync(definition, cancellationToken).ConfigureAwait(false)),
            cancellationToken);
    }

    /// <summary>Disposes the wrapped store, if it can be disposed.</summary>
    /// <returns>A task that ends when the store is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_inner is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            Dispose();
        }
    }

    /// <summary>Disposes the wrapped store, if it can be disposed.</summary>
    public void Dispose() => (_inner as IDisposable)?.Dispose();

    /// <summary>Counts a call.</summary>
    internal StoreCall Call(StoreOperations operation, string collection)
    {
        lock (_lock)
        {
            var number = _counts.GetValueOrDefault(operation) + 1;
            _counts[operation] = number;
            return new StoreCall(operation, number, collection);
        }
    }

    /// <summary>Makes a call, with the faults that it meets.</summary>
    internal async ValueTask<T> CallAsync<T>(StoreCall call, Func<ValueTask<T>> inner, CancellationToken cancellationToken)
    {
        if (BeforeCall is { } before)
        {
            await before(call).ConfigureAwait(false);
        }

        var faults = FaultsOf(call);
        foreach (var fault in faults)
        {
            await fault.BeforeAsync(call, cancellationToken).ConfigureAwait(false);
        }

        var answer = await inner().ConfigureAwait(false);
        foreach (var fault in faults)
        {
            fault.After(call);
        }

        if (AfterCall is { } after)
        {
            await after(call).ConfigureAwait(false);
        }

        return answer;
    }

    private List<StoreFault> FaultsOf(StoreCall call)
    {
        List<Rule> rules;
        lock (_lock)
        {
            rules = _rules;
        }

        return rules.Count == 0 ? [] : [.. rules.Where(rule => rule.IsMetBy(call)).Select(rule => rule.Fault)];
    }

    /// <summary>A fault with the calls that meet it.</summary>
    private sealed class Rule(StoreOperations operations, StoreFault fault, int first, int times, Func<StoreCall, bool>? when)
    {
        private int _seen;

        internal StoreFault Fault => fault;

        internal bool IsMetBy(StoreCall call)
        {
            if (!operations.HasFlag(call.Operation) || !fault.Concerns(call) || when?.Invoke(call) == false)
            {
                return false;
            }

            var number = Interlocked.Increment(ref _seen);
            return number >= first && number - first < times;
        }
    }
}
