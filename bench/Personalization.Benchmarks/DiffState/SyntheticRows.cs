using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Benchmarks.DiffState;

/// <summary>Rows that are made while they are read and take no memory: a number as the key, and two more columns.</summary>
internal sealed class SyntheticRows(int rows, bool shuffled) : RowReader, ISourceQuery
{
    internal const string Key = "id";
    internal static readonly string[] Fields = ["amount", "name"];

    private readonly RowOrder _order = new(rows, shuffled);
    private int _position = -1;
    private int _row;

    public override IReadOnlyList<SourceColumn> Columns { get; } =
        [new SourceColumn(Key, "INTEGER"), new SourceColumn("amount", "INTEGER"), new SourceColumn("name", "TEXT")];

    private long Amount => _row * 7919L;

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => new(new SyntheticRows(rows, shuffled));

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (++_position >= rows)
        {
            return new(false);
        }

        _row = _order[_position];
        return new(true);
    }

    public override bool IsNull(int column) => false;

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (column == 2)
        {
            writer.WriteStringValue("the same for every row"u8);
        }
        else
        {
            writer.WriteNumberValue(column == 0 ? _row : Amount);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => WriteJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (column == 2)
        {
            hasher.AppendBytes(HashTag.Text, "the same for every row"u8);
        }
        else
        {
            hasher.AppendInt64(column == 0 ? _row : Amount);
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        CanonicalText.Write(destination, 10_000_000L + _row);
        return true;
    }

    public override ValueTask DisposeAsync() => default;
}
