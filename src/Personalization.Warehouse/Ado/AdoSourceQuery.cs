using Personalization.Errors;
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
            handles.Reader = await handles.Command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return handles.Reader.FieldCount == 0
                ? throw AdoErrors.NotAQuery(source.Name, "its statement answers no rows")
                : new AdoRowReader(source.Name, handles, new DbRowReader(handles.Reader));
        }
        catch (Exception exception)
        {
            await handles.DisposeAsync().ConfigureAwait(false);
            throw exception is PersonalizationException ? exception : AdoErrors.Of(source.Name, step, exception, cancellationToken);
        }
    }
}
