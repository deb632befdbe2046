namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>How the values of a column are read.</summary>
/// <param name="TypeName">The type, in the server's words.</param>
/// <param name="Codec">Reads its values.</param>
internal sealed record ColumnCodec(string TypeName, PostgresCodec Codec);
