using System.Buffers;
using System.Text.Json;
using Personalization.Mapping.Casts;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A column of one result, read as the type that the model gives it. Not thread-safe.</summary>
internal class BoundColumn
{
    private protected BoundColumn(int position) => Position = position;

    internal int Position { get; }

    internal static BoundColumn Create(int position, SourceColumn column, ColumnType type) => ColumnCast.To(type) is { } cast
        ? new CastColumn(position, column, cast)
        : type == ColumnType.Json ? new NestedColumn(position, column) : new BoundColumn(position);

    internal virtual void WriteJson(RowReader row, Utf8JsonWriter writer) => row.WriteJson(Position, writer);

    /// <returns><see langword="false"/> for null, which is no key.</returns>
    internal virtual bool TryWriteKey(RowReader row, IBufferWriter<byte> destination) => row.TryWriteKey(Position, destination);

    private sealed class NestedColumn(int position, SourceColumn column) : BoundColumn(position)
    {
        private NestedJson? _json;

        internal override void WriteJson(RowReader row, Utf8JsonWriter writer) => row.WriteNestedJson(Position, writer);

        internal override bool TryWriteKey(RowReader row, IBufferWriter<byte> destination)
        {
            try
            {
                return CanonicalText.TryWriteJson(destination, (_json ??= new NestedJson()).Write(this, row).Span);
            }
            catch (FormatException refusal)
            {
                throw new SourceValueException(column.Name, column.DeclaredType, refusal.Message);
            }
        }
    }
}
