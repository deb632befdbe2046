using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Core.Tests.Budgets;

/// <summary>Rows that allocate nothing: a number as the key and a number as the only field.</summary>
internal sealed class NumberRows(int rows) : RowReader, ISourceQuery
{
    private int _row = -1;

    public override IReadOnlyList<SourceColumn> Columns { get; } = [new SourceColumn("id", "INTEGER"), new SourceColumn("name", "INTEGER")];

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => new(new NumberRows(rows));

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(++_row < rows);

    public override bool IsNull(int column) => false;

    public override void WriteJson(int column, Utf8JsonWriter writer) => writer.WriteNumberValue(_row);

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => WriteJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher) => hasher.AppendInt64(_row);

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        CanonicalText.Write(destination, _row);
        return true;
    }

    public override ValueTask DisposeAsync() => default;
}
