using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Ado;

/// <summary>Reads a statement's rows, and leaves the connection when they are left.</summary>
internal sealed class AdoRowReader(string source, AdoHandles handles, RowReader rows) : RowReader
{
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Task _cancelling = Task.CompletedTask;
    private bool _ended;

    public override IReadOnlyList<SourceColumn> Columns => rows.Columns;

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended)
        {
            return false;
        }

        if (cancellationToken != _token)
        {
            CancelOn(cancellationToken);
        }

        try
        {
            if (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            // Some providers tell of a failure behind the last row only here.
            if (await HasMoreAsync(cancellationToken).ConfigureAwait(false))
            {
                throw AdoErrors.NotAQuery(source, "it answers more than one result");
            }
        }
        catch (Exception exception) when (exception is not PersonalizationException { InnerException: null })
        {
            throw AdoErrors.Of(source, AdoStep.Read, exception, cancellationToken);
        }

        _ended = true;
        return false;
    }

    public override bool IsNull(int column) => rows.IsNull(column);

    public override void WriteJson(int column, Utf8JsonWriter writer) => rows.WriteJson(column, writer);

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => rows.WriteNestedJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher) => rows.AppendHash(column, hasher);

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => rows.TryWriteKey(column, destination);

    public override async ValueTask DisposeAsync()
    {
        // Waits for a cancellation that is under way: it must not meet the next statement of a pooled connection.
        await _registration.DisposeAsync().ConfigureAwait(false);
        await _cancelling.ConfigureAwait(false);
        if (!_ended)
        {
            // Providers read what is left of a result before they leave it, which may be millions of rows.
            _ended = true;
            handles.Cancel();
        }

        await handles.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Many providers look at a token only before they block, so the statement is cancelled too. Not by the thread that cancels the token, which it may hold up.</summary>
    private void CancelOn(CancellationToken cancellationToken)
    {
        _registration.Dispose();
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static reader => ((AdoRowReader)reader!).BeginCancel(), this);
    }

    private void BeginCancel() => _cancelling = Task.Run(handles.Cancel, CancellationToken.None);

    private async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await handles.Reader!.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NotSupportedException or NotImplementedException)
        {
            return false;
        }
    }
}
