namespace Personalization.Sources;

/// <summary>A database that models are queried from. Thread-safe.</summary>
public interface ISource
{
    /// <summary>Gets the name by which models refer to it.</summary>
    string Name { get; }

    /// <summary>Makes a query of a SQL statement. Nothing is sent to the database yet.</summary>
    /// <param name="sql">The statement.</param>
    /// <returns>The query.</returns>
    ISourceQuery CreateQuery(string sql);

    /// <summary>Makes a query of all rows and columns of a table. Nothing is sent to the database yet.</summary>
    /// <param name="table">The table's name as <see cref="TableName.Parse"/> reads it, in the letters that the database knows it by.</param>
    /// <returns>The query.</returns>
    ISourceQuery CreateTableQuery(string table);

    /// <summary>Tries the database out: connects, reads, asks for its version and its clock. What does not work is in the answer, not thrown.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was tried and how it went.</returns>
    ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken);
}

/// <summary>A model's query, ready to be read any number of times. Thread-safe.</summary>
public interface ISourceQuery
{
    /// <summary>Runs the query and answers its rows. One statement, one consistent view where the source gives one.</summary>
    /// <param name="cancellationToken">Cancels the query, also at the source.</param>
    /// <returns>A reader before the first row.</returns>
    ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken);
}
