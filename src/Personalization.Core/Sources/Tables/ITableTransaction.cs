namespace Personalization.Sources.Tables;

/// <summary>Rows, and how far their writer has come: written together or not at all. Not thread-safe. After an exception it can only be disposed.</summary>
internal interface ITableTransaction : IAsyncDisposable
{
    /// <summary>Reads positions and holds them until the transaction ends: others that ask for one of them wait.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The positions in the order of the names; 0 for one that was never written.</returns>
    ValueTask<IReadOnlyList<long>> ReadPositionsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>Writes positions that were read before.</summary>
    /// <param name="positions">Names and positions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they are written.</returns>
    ValueTask WritePositionsAsync(IReadOnlyList<KeyValuePair<string, long>> positions, CancellationToken cancellationToken);

    /// <summary>Writes rows. Of a table with an <see cref="TableDefinition.Key"/>, a row whose key is there already is left out.</summary>
    /// <param name="table">The table, with the columns that the rows have, in their order and of the types that the database has for them.</param>
    /// <param name="rows">The rows: for each column a value of its type or <see langword="null"/>. No key twice.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many rows are new.</returns>
    /// <exception cref="TableRowsException">The database does not take one of the rows.</exception>
    ValueTask<long> InsertAsync(TableDefinition table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Finds the rows of which a column has one of some texts.</summary>
    /// <param name="table">The table; it has a column <see cref="TableDefinition.Key"/>.</param>
    /// <param name="column">The column; of texts.</param>
    /// <param name="values">The texts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Their keys.</returns>
    ValueTask<IReadOnlyList<string>> FindAsync(string table, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken);

    /// <summary>Removes the rows of which a column has one of some texts.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column; of texts.</param>
    /// <param name="values">The texts.</param>
    /// <param name="except">The rows that stay: another column of texts, and its texts; at most 10,000. <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<long> DeleteAsync(string table, string column, IReadOnlyCollection<string> values, (string Column, IReadOnlyCollection<string> Values)? except, CancellationToken cancellationToken);

    /// <summary>Writes who has come and gone since the last snapshot of a group, by the rows of the table itself.</summary>
    /// <param name="table">The table, of the columns <c>ht_row_id</c>, <c>ht_audience_id</c>, <c>ht_timestamp</c>, <c>ht_event_type</c>, <c>ht_split_group</c>.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="time">The time of the rows; later than that of the snapshot before.</param>
    /// <param name="members">All who are in the group now, in pages; repeats count once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many came and how many went.</returns>
    ValueTask<SnapshotChanges> WriteSnapshotAsync(string table, string group, DateTimeOffset time, IAsyncEnumerable<IReadOnlyList<string>> members, CancellationToken cancellationToken);

    /// <summary>Ends the transaction: all of it is there, and stays. When it fails, it is not known whether it is.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is durable.</returns>
    ValueTask CommitAsync(CancellationToken cancellationToken);
}
