namespace Personalization.Testing;

/// <summary>A place where code under test stops until the test lets it go on, so that a test decides what happens meanwhile. Thread-safe.</summary>
/// <example>
/// <code>
/// var gate = new TestGate();
/// store.OnApply(StoreFault.WaitAt(gate), call: 2);
/// var run = syncs.RunAsync("customer-profile");
/// await gate.WaitForArrivalAsync();       // the run stands before its second batch
/// // ... look at the store, change the model, start another run ...
/// gate.Open();
/// await run;
/// </code>
/// </example>
public sealed class TestGate
{
    private readonly TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets whether anybody has come to the gate.</summary>
    public bool WasReached => _arrival.Task.IsCompleted;

    /// <summary>Waits until somebody has come to the gate.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends then.</returns>
    public Task WaitForArrivalAsync(CancellationToken cancellationToken = default) => _arrival.Task.WaitAsync(cancellationToken);

    /// <summary>Lets everybody through, now and later.</summary>
    public void Open() => _opening.TrySetResult();

    /// <summary>Comes to the gate and waits until it is open.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the gate is open.</returns>
    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        _arrival.TrySetResult();
        return _opening.Task.WaitAsync(cancellationToken);
    }
}
