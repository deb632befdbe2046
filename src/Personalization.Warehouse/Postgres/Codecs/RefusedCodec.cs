using System.Buffers;
using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Types whose values cannot be used as they are: the rows are rejected, with the way out.</summary>
internal sealed class RefusedCodec(string reason) : PostgresCodec("refused")
{
    /// <summary>Money is text in the server's currency and language, from which no number can be had with certainty.</summary>
    internal static readonly RefusedCodec Money = new(
        "money is formatted by the server's locale and has no certain value; select column::numeric instead.");

    internal override bool IsText => true;

    /// <summary>Says why a type cannot be a part of another.</summary>
    internal static string Within(string typeName)
        => $"it holds values of type {typeName}, which are read only as columns of their own; select to_jsonb(column), or the parts as columns.";

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch) => throw new FormatException(reason);

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => throw new FormatException(reason);
}
