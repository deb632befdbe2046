using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Testing;

/// <summary>A reading of another query, with what a test lets happen in between.</summary>
internal sealed class FakeReader(RowReader inner, IReadOnlyList<FakeQuery.Interruption> interruptions, Action ended) : RowReader
{
    private readonly Queue<FakeQuery.Interruption> _pending = new(interruptions.Where(i => i.Rows >= 0).OrderBy(i => i.Rows));
    private int _rows;

    public override IReadOnlyList<SourceColumn> Columns => inner.Columns;

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (_pending.TryPeek(out var next) && next.Rows <= _rows)
        {
            await HappenAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await inner.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _rows++;
            return true;
        }

        while (_pending.Count > 0)
        {
            await HappenAsync(cancellationToken).ConfigureAwait(false);
        }

        ended();
        return false;
    }

    public override bool IsNull(int column) => inner.IsNull(column);

    public override void WriteJson(int column, Utf8JsonWriter writer) => inner.WriteJson(column, writer);

    public override void WriteNestedJson(int column, Utf8JsonWriter writer) => inner.WriteNestedJson(column, writer);

    public override void AppendHash(int column, RowHasher hasher) => inner.AppendHash(column, hasher);

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => inner.TryWriteKey(column, destination);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private ValueTask HappenAsync(CancellationToken cancellationToken) => _pending.Dequeue().Happen(cancellationToken);
}
