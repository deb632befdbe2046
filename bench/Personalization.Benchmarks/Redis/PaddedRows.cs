using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Benchmarks.Redis;

/// <summary>Rows of about 600 bytes that are made while they are read: a number as the key, an address, a text.</summary>
internal sealed class PaddedRows(int rows) : RowReader, ISourceQuery
{
    internal static readonly string Padding = new('x', 540);

    private readonly ArrayBufferWriter<byte> _text = new(64);
    private int _row = -1;

    public override IReadOnlyList<SourceColumn> Columns { get; } = [new SourceColumn("id", "INTEGER"), new SourceColumn("email", "TEXT"), new SourceColumn("note", "TEXT")];

    internal static string EmailOf(int row) => string.Create(CultureInfo.InvariantCulture, $"customer{row}@shop.example");

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => new(new PaddedRows(rows));

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(++_row < rows);

    public override bool IsNull(int column) => false;

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        switch (column)
        {
            case 0: writer.WriteNumberValue(_row); break;
            case 1: writer.WriteStringValue(Email()); break;
            default: writer.WriteStringValue(Padding); break;
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => WriteJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (column == 1)
        {
            hasher.AppendBytes(HashTag.Text, Email());
        }
        else
        {
            hasher.AppendInt64(_row);
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (column == 0)
        {
            CanonicalText.Write(destination, _row);
        }
        else
        {
            destination.Write(Email());
        }

        return true;
    }

    public override ValueTask DisposeAsync() => default;

    private ReadOnlySpan<byte> Email()
    {
        _text.ResetWrittenCount();
        Encoding.UTF8.GetBytes(EmailOf(_row), _text);
        return _text.WrittenSpan;
    }
}
