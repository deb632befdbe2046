using System.Buffers;
using System.Text.Json;
using System.Threading.Tasks.Sources;

namespace Personalization.Sources;

/// <summary>One of several readers of the same rows. What it waits for, its turn, ends within the turn of another, so rows pass from reader to reader without a thread being woken.</summary>
internal sealed class SharedRowReader(SharedRows rows, Action<bool> ended) : RowReader, IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _turn;
    private CancellationTokenRegistration _registration;
    private CancellationToken _watched;
    private bool _isWhole;
    private bool _isDisposed;

    public override IReadOnlyList<SourceColumn> Columns => rows.Columns;

    /// <summary>Where the reader is; written under the lock of the rows.</summary>
    internal ReaderTurn Turn { get; set; }

    internal bool IsCancelled { get; set; }

    /// <summary>Waits until the query has been opened for all.</summary>
    internal async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await rows.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (cancellationToken != _watched)
        {
            _registration.Dispose();
            _watched = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static reader => ThreadPool.UnsafeQueueUserWorkItem(static reader => reader.Cancel(), (SharedRowReader)reader!, preferLocal: false), this);
        }

        _turn.Reset();
        rows.Ask(this);
        return new ValueTask<bool>(this, _turn.Version);
    }

    public override bool IsNull(int column) => rows.Source.IsNull(column);

    public override void WriteJson(int column, Utf8JsonWriter writer) => rows.Source.WriteJson(column, writer);

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => rows.Source.WriteNestedJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher) => rows.Source.AppendHash(column, hasher);

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => rows.Source.TryWriteKey(column, destination);

    /// <summary>Ends the wait for a turn, once.</summary>
    internal void Complete(bool rows, Exception? failure = null)
    {
        failure ??= IsCancelled ? new OperationCanceledException(_watched) : null;
        if (failure is not null)
        {
            _turn.SetException(failure);
            return;
        }

        _isWhole = !rows;
        _turn.SetResult(rows);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _registration.DisposeAsync().ConfigureAwait(false);
        ended(_isWhole);
        await rows.LeaveAsync(this).ConfigureAwait(false);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _turn.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _turn.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _turn.OnCompleted(continuation, state, token, flags);

    private void Cancel() => rows.Cancel(this);
}

/// <summary>Where a reader of shared rows is.</summary>
internal enum ReaderTurn
{
    /// <summary>At its row, or before the first.</summary>
    Active,

    /// <summary>Done with its row, waiting for the next.</summary>
    Asked,

    /// <summary>The next row is there, and others read it before.</summary>
    Queued,

    Gone,
}
