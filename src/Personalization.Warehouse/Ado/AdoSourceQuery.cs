using System.Data.Common;
using Personalization.Sources;

namespace Personalization.Warehouse.Ado;

/// <summary>A model's statement on a database with an ADO.NET provider.</summary>
internal sealed class AdoSourceQuery(AdoSource source, string sql) : ISourceQuery
{
    public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var handles = new AdoHandles();
        var step = AdoStep.Connect;
        try
        {
            handles.Connection = source.CreateConnection();
            await handles.Connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            step = AdoStep.Execute;
            handles.Command = source.CreateCommand(handles.Connection, sql);
            await PrepareAsync(handles.Command, cancellationToken).ConfigureAwait(false);
            handles.Reader = await handles.Command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return handles.Reader.FieldCount == 0
                ? throw AdoErrors.NotAQuery(source.Name, "its statement answers no rows")
                : new AdoRowReader(source.Name, handles, RowsOf(handles.Reader));
        }
        catch (Exception exception)
        {
            await handles.DisposeAsync().ConfigureAwait(false);
            throw exception is PersonalizationException ? exception : AdoErrors.Of(source.Name, step, exception, cancellationToken);
        }
    }

    private async ValueTask PrepareAsync(DbCommand command, CancellationToken cancellationToken)
    {
        if (!source.Settings.Prepares)
        {
            return;
        }

        try
        {
            await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception) when (!exception.IsTransient && !cancellationToken.IsCancellationRequested)
        {
            // Of statements that cannot be prepared, and of those that are wrong: running it says what.
        }
    }

    private RowReader RowsOf(DbDataReader reader)
    {
        var rows = new DbRowReader(reader);
        return source.Settings.TinyIsBoolean ? TinyBooleans.Of(reader, rows) : rows;
    }
}
