namespace Personalization.Testing;

/// <summary>What goes wrong in a call of a <see cref="FaultyRecordStore"/>. Thread-safe; one fault may be set for several operations.</summary>
public sealed class StoreFault
{
    private readonly Func<StoreCall, CancellationToken, ValueTask>? _before;
    private readonly Action<StoreCall>? _after;
    private int _hits;

    private StoreFault(Func<StoreCall, CancellationToken, ValueTask>? before, Action<StoreCall>? after = null)
    {
        _before = before;
        _after = after;
    }

    /// <summary>Gets how many calls have met the fault. Assert it, so that a test cannot pass because nothing went wrong.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>Gets what a call must be for the fault to concern it at all.</summary>
    internal Func<StoreCall, bool> Concerns { get; private init; } = _ => true;

    /// <summary>Gets the operations for which the fault can be set.</summary>
    internal StoreOperations Possible { get; private init; } = StoreOperations.All;

    /// <summary>Throws a <see cref="RecordStoreException"/> and does nothing.</summary>
    /// <param name="kind">What the error concerns.</param>
    /// <returns>The fault.</returns>
    public static StoreFault Throw(RecordStoreErrorKind kind = RecordStoreErrorKind.Run) => new((call, _) => throw Error(call, kind));

    /// <summary>Throws an exception of the test's choice and does nothing.</summary>
    /// <param name="exception">Makes the exception, for each call anew.</param>
    /// <returns>The fault.</returns>
    public static StoreFault Throw(Func<Exception> exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new((_, _) => throw exception());
    }

    /// <summary>Applies the first half of a batch, rounded down, and throws, as a store whose connection breaks. Only for batches.</summary>
    /// <param name="kind">What the error concerns.</param>
    /// <returns>The fault.</returns>
    public static StoreFault ApplyHalf(RecordStoreErrorKind kind = RecordStoreErrorKind.Run)
    {
        return new(ApplyAsync) { Possible = StoreOperations.Apply };

        async ValueTask ApplyAsync(StoreCall call, CancellationToken cancellationToken)
        {
            await call.Records!.ApplyAsync(call.Batch!.Slice(0, call.Batch.Operations.Count / 2), cancellationToken).ConfigureAwait(false);
            throw Error(call, kind);
        }
    }

    /// <summary>Does what was asked and throws all the same, as a store whose answer comes too late.</summary>
    /// <param name="kind">What the error concerns.</param>
    /// <returns>The fault.</returns>
    public static StoreFault LoseAnswer(RecordStoreErrorKind kind = RecordStoreErrorKind.Transient)
        => new(before: null, after: call => throw Error(call, kind));

    /// <summary>
    /// Throws an error of kind <see cref="RecordStoreErrorKind.Row"/> for every batch that holds one of the keys, and applies nothing of
    /// it, as a store whose batch fails whole for a single row. Only for batches.
    /// </summary>
    /// <param name="keys">The record keys.</param>
    /// <returns>The fault.</returns>
    public static StoreFault RowError(params string[] keys)
    {
        var bad = keys.ToHashSet(StringComparer.Ordinal);
        return new((call, _) => throw Error(call, RecordStoreErrorKind.Row))
        {
            Possible = StoreOperations.Apply,
            Concerns = call => call.Batch!.Operations.Any(operation => bad.Contains(operation.Key)),
        };
    }

    /// <summary>Waits before the call goes on.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="time">The clock, such as a <see cref="ManualTimeProvider"/>.</param>
    /// <returns>The fault.</returns>
    public static StoreFault Delay(TimeSpan delay, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new(async (_, cancellationToken) => await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Holds the call until the test opens the gate; then it goes on.</summary>
    /// <param name="gate">The gate.</param>
    /// <returns>The fault.</returns>
    public static StoreFault WaitAt(TestGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return new(async (_, cancellationToken) => await gate.PassAsync(cancellationToken).ConfigureAwait(false));
    }

    internal ValueTask BeforeAsync(StoreCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _hits);
        return _before?.Invoke(call, cancellationToken) ?? ValueTask.CompletedTask;
    }

    internal void After(StoreCall call) => _after?.Invoke(call);

    private static RecordStoreException Error(StoreCall call, RecordStoreErrorKind kind)
        => new("faulty", call.Operation.ToString(), $"The test lets this call of {call.Operation} fail.") { Collection = call.Collection, Kind = kind };
}
