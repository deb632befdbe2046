using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Syncs;

namespace Personalization.Benchmarks.Postgres;

/// <summary>The first rows of the table in a PostgreSQL database.</summary>
internal sealed class PostgresSubject(string connectionString, int rows) : SyncSubject
{
    internal override string Database => "PostgreSQL";

    internal override int Rows => rows;

    private protected override string Select => CustomerTable.Select(rows);

    private protected override IReadOnlyList<string> Columns => CustomerTable.Columns;

    internal override long ReadAll() => CustomerTable.ReadAll(connectionString, rows);

    private protected override void AddSource(IPersonalizationBuilder cache) => cache.AddPostgres(Source, connectionString);
}
