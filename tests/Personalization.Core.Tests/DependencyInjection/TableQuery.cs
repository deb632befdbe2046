using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Tests.DependencyInjection;

/// <summary>A model of texts that a test holds and changes.</summary>
internal sealed class TableQuery(params string[] columns) : ISourceQuery
{
    internal List<string?[]> Rows { get; } = [];

    internal Exception? Failure { get; set; }

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
        => Failure is null ? new(new Reader(columns, [.. Rows])) : ValueTask.FromException<RowReader>(Failure);

    private sealed class Reader(string[] columns, string?[][] rows) : RowReader
    {
        private int _row = -1;

        public override IReadOnlyList<SourceColumn> Columns { get; } = [.. columns.Select(name => new SourceColumn(name, "TEXT"))];

        public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(++_row < rows.Length);

        public override bool IsNull(int column) => rows[_row][column] is null;

        public override void WriteJson(int column, Utf8JsonWriter writer) => writer.WriteStringValue(rows[_row][column]);

        public override void WriteNestedJson(int column, Utf8JsonWriter writer) => throw new SourceValueException(Columns[column].Name, "TEXT", "It is not JSON.");

        public override void AppendHash(int column, RowHasher hasher)
        {
            if (rows[_row][column] is { } text)
            {
                hasher.AppendBytes(HashTag.Text, Encoding.UTF8.GetBytes(text));
            }
            else
            {
                hasher.AppendNull();
            }
        }

        public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
        {
            if (rows[_row][column] is not { } text)
            {
                return false;
            }

            destination.Write(Encoding.UTF8.GetBytes(text));
            return true;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
