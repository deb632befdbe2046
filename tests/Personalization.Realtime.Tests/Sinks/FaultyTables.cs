using Personalization.Sources.Tables;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>Fails at one call, as a process that dies there, or a database that goes away.</summary>
internal sealed class FaultyTables(ITableSource tables) : ITableSource
{
    private int _left = int.MaxValue;

    internal bool IsAway { get; set; }

    /// <summary>Gets or sets a value indicating whether the next commit of rows is done, and the process dies before it knows.</summary>
    internal bool DiesAfterCommit { get; set; }

    /// <summary>Gets how many calls there were since the last <see cref="FailAt"/>.</summary>
    internal int Calls { get; private set; }

    /// <summary>Gets or sets a value indicating whether the call that fails has had its effect.</summary>
    internal bool FailsAfter { get; set; }

    public TableLimits Limits => tables.Limits;

    internal void FailAt(int call) => (_left, Calls) = (call, 0);

    public ValueTask<IReadOnlyList<TableDefinition>> ReadTablesAsync(string schema, CancellationToken cancellationToken) => RunAsync(() => tables.ReadTablesAsync(schema, cancellationToken));

    public async ValueTask ChangeTablesAsync(string schema, IReadOnlyList<TableDefinition> changes, CancellationToken cancellationToken)
        => await RunAsync(async () =>
        {
            await tables.ChangeTablesAsync(schema, changes, cancellationToken);
            return 0;
        });

    public ValueTask<ITableTransaction> BeginAsync(string schema, CancellationToken cancellationToken)
        => RunAsync<ITableTransaction>(async () => new Transaction(this, await tables.BeginAsync(schema, cancellationToken)), never: true);

    private async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call, bool never = false)
    {
        Calls++;
        if (IsAway || (--_left == 0 && (never || !FailsAfter)))
        {
            throw new PersonalizationException(ErrorCodes.SourceFailed, "The database is away.");
        }

        var answer = await call();
        return _left == 0 && !never ? throw new PersonalizationException(ErrorCodes.SourceFailed, "The database is away.") : answer;
    }

    private sealed class Transaction(FaultyTables owner, ITableTransaction transaction) : ITableTransaction
    {
        public ValueTask<IReadOnlyList<long>> ReadPositionsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
            => owner.RunAsync(() => transaction.ReadPositionsAsync(names, cancellationToken));

        private bool _hasRows;

        public async ValueTask WritePositionsAsync(IReadOnlyList<KeyValuePair<string, long>> positions, CancellationToken cancellationToken)
            => await owner.RunAsync(async () =>
            {
                await transaction.WritePositionsAsync(positions, cancellationToken);
                return 0;
            });

        public ValueTask<long> InsertAsync(TableDefinition table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
        {
            _hasRows = true;
            return owner.RunAsync(() => transaction.InsertAsync(table, rows, cancellationToken));
        }

        public ValueTask<IReadOnlyList<string>> FindAsync(string table, string column, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
            => owner.RunAsync(() => transaction.FindAsync(table, column, values, cancellationToken));

        public ValueTask<long> DeleteAsync(string table, string column, IReadOnlyCollection<string> values, (string Column, IReadOnlyCollection<string> Values)? except, CancellationToken cancellationToken)
            => owner.RunAsync(() => transaction.DeleteAsync(table, column, values, except, cancellationToken));

        public ValueTask<SnapshotChanges> WriteSnapshotAsync(
            string table, string group, DateTimeOffset time, IAsyncEnumerable<IReadOnlyList<string>> members, CancellationToken cancellationToken)
            => owner.RunAsync(() => transaction.WriteSnapshotAsync(table, group, time, members, cancellationToken));

        public async ValueTask CommitAsync(CancellationToken cancellationToken)
            => await owner.RunAsync(async () =>
            {
                await transaction.CommitAsync(cancellationToken);
                return _hasRows && owner.DiesAfterCommit ? throw new PersonalizationException(ErrorCodes.SourceFailed, "The process has died.") : 0;
            });

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
