namespace Personalization.Sqlite.People;

/// <summary>A write that waits for its turn, and who waits for it.</summary>
/// <param name="operation">What it does, for errors.</param>
internal abstract class PersonWrite(string operation)
{
    internal string Operation => operation;

    /// <summary>Does it within the transaction, unless it has been cancelled.</summary>
    internal abstract void Run(PersonWriter writer);

    /// <summary>Tells that the transaction is on the disk.</summary>
    internal abstract void Complete();

    /// <summary>Tells that it is not, or that nobody knows.</summary>
    internal abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class PersonWrite<T>(string operation, Func<PersonWriter, T> work) : PersonWrite(operation)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    internal Task<T> Done => _done.Task;

    internal override void Run(PersonWriter writer) => _result = _done.Task.IsCompleted ? _result : work(writer);

    internal override void Complete() => _done.TrySetResult(_result);

    internal override void Fail(Exception exception) => _done.TrySetException(exception);

    internal void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
