namespace Personalization.Sources.Tables;

/// <summary>A source whose database takes tables and rows, too. Thread-safe.</summary>
/// <remarks>
/// <para><b>Names</b> are of the letters a to z, digits and <c>_</c>, and within <see cref="Limits"/>; others are an <see cref="ArgumentException"/>, and nothing is sent.</para>
/// <para><b>Failure.</b> A database that cannot be used is a <see cref="PersonalizationException"/> (<c>source_failed</c>); rows that it does not take are a <see cref="TableRowsException"/>.</para>
/// </remarks>
internal interface ITableSource
{
    /// <summary>Gets how large tables may be.</summary>
    TableLimits Limits { get; }

    /// <summary>Reads which tables there are.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tables that this interface has made, as they are now; none where there is no such schema.</returns>
    ValueTask<IReadOnlyList<TableDefinition>> ReadTablesAsync(string schema, CancellationToken cancellationToken);

    /// <summary>Makes the schema, tables and columns that are not there, and widens whole numbers to <see cref="TableValueType.Number"/> where that is asked for. Safe to repeat, and at once with others.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="tables">The tables with the columns that are needed. A column that is there keeps its type, but for the widening.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they are there.</returns>
    ValueTask ChangeTablesAsync(string schema, IReadOnlyList<TableDefinition> tables, CancellationToken cancellationToken);

    /// <summary>Begins a transaction.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The transaction; disposed without a commit it has changed nothing.</returns>
    ValueTask<ITableTransaction> BeginAsync(string schema, CancellationToken cancellationToken);
}
