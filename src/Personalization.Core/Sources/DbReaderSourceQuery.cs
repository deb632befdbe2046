using System.Data.Common;

namespace Personalization.Sources;

/// <summary>A query that a function runs through any ADO.NET provider.</summary>
/// <remarks>The function is called for every reading, also at the same time, so it opens a connection of its own; open the reader with
/// <see cref="System.Data.CommandBehavior.CloseConnection"/>, and the connection is closed with it.</remarks>
/// <param name="open">Runs the query and answers a reader before the first row, which is disposed by the library.</param>
internal sealed class DbReaderSourceQuery(Func<CancellationToken, Task<DbDataReader>> open) : ISourceQuery
{
    /// <inheritdoc/>
    /// <exception cref="Personalization.PersonalizationException">The source failed.</exception>
    public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var reader = await open(cancellationToken).ConfigureAwait(false);
            try
            {
                return new DbRowReader(reader);
            }
            catch
            {
                await reader.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception exception) when (SourceFailure.Is(exception, cancellationToken))
        {
            throw SourceFailure.Of(exception, cancellationToken);
        }
    }
}
