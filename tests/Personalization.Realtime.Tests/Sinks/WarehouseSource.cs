using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Tests.Sinks;

/// <summary>The tables of a test as a source.</summary>
internal sealed class WarehouseSource(ITableSource tables) : ISource, ITableSource
{
    public string Name => "warehouse";

    public TableLimits Limits => tables.Limits;

    public ISourceQuery CreateQuery(string sql) => throw new NotSupportedException();

    public ISourceQuery CreateTableQuery(string table) => throw new NotSupportedException();

    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<TableDefinition>> ReadTablesAsync(string schema, CancellationToken cancellationToken) => tables.ReadTablesAsync(schema, cancellationToken);

    public ValueTask ChangeTablesAsync(string schema, IReadOnlyList<TableDefinition> changes, CancellationToken cancellationToken) => tables.ChangeTablesAsync(schema, changes, cancellationToken);

    public ValueTask<ITableTransaction> BeginAsync(string schema, CancellationToken cancellationToken) => tables.BeginAsync(schema, cancellationToken);
}
