namespace Personalization.Sources;

/// <summary>A model's query, ready to be read any number of times. Thread-safe.</summary>
public interface ISourceQuery
{
    /// <summary>Runs the query and answers its rows. One statement, one consistent view where the source gives one.</summary>
    /// <param name="cancellationToken">Cancels the query, also at the source.</param>
    /// <returns>A reader before the first row.</returns>
    ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken);
}
