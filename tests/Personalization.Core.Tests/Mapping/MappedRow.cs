using System.Data;
using System.Text;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Tests.Mapping;

/// <summary>Maps one row by itself.</summary>
internal static class MappedRow
{
    internal static MappingRun Run => new("people", "customers", "run-1", new DateTimeOffset(2026, 11, 28, 14, 3, 7, 123, TimeSpan.Zero));

    internal static async Task<string> MapAsync(IReadOnlyList<(string Name, object? Value)> columns, params FieldMapping[] mappings)
    {
        using var table = new DataTable();
        foreach (var (name, value) in columns)
        {
            table.Columns.Add(name, value?.GetType() ?? typeof(string)).AllowDBNull = true;
        }

        table.Rows.Add([.. columns.Select(column => column.Value)]);
        await using var reader = new DbRowReader(table.CreateDataReader());
        await reader.ReadAsync(CancellationToken.None);
        using var mapper = new PartMapper(mappings, new ColumnBinding(reader.Columns, columns.Where(column => column.Name.EndsWith("_json", StringComparison.Ordinal)).ToDictionary(column => column.Name, _ => ColumnType.Json), Run));
        return Encoding.UTF8.GetString(mapper.Map(reader));
    }
}
