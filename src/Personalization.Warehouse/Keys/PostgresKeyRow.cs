using Npgsql;
using NpgsqlTypes;
using Personalization.Keys;

namespace Personalization.Warehouse.Keys;

/// <summary>A key as a row.</summary>
internal static class PostgresKeyRow
{
    internal const string Columns
        = "id, name, scopes, collections, fields, rate, created, expires, revoked, used, hash, previous_hash, previous_until";

    internal static NpgsqlParameter[] Parameters(ApiKey key) =>
    [
        Typed(key.Id, NpgsqlDbType.Text),
        Typed(key.Name, NpgsqlDbType.Text),
        Typed((int)key.Scopes, NpgsqlDbType.Integer),
        Typed(key.Collections?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
        Typed(key.Fields?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
        Typed(key.Rate?.ToString(), NpgsqlDbType.Text),
        Time(key.CreatedAt),
        Time(key.ExpiresAt),
        Time(key.RevokedAt),
        Time(key.LastUsedAt),
        Bytes(key.Hash),
        Bytes(key.PreviousHash),
        Time(key.PreviousUntil),
    ];

    internal static NpgsqlParameter Time(DateTimeOffset? time) => Typed(time?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    internal static NpgsqlParameter Bytes(ReadOnlyMemory<byte> bytes) => Typed(bytes.IsEmpty ? null : bytes.ToArray(), NpgsqlDbType.Bytea);

    internal static ApiKey Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Scopes = (ApiKeyScope)row.GetInt32(2),
        Collections = Value<string[]>(row, 3),
        Fields = Value<string[]>(row, 4),
        Rate = ApiKeyRate.TryParse(Value<string>(row, 5), out var rate) ? rate : null,
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
        ExpiresAt = TimeAt(row, 7),
        RevokedAt = TimeAt(row, 8),
        LastUsedAt = TimeAt(row, 9),
        Hash = row.GetFieldValue<byte[]>(10),
        PreviousHash = Value<byte[]>(row, 11),
        PreviousUntil = TimeAt(row, 12),
    };

    private static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static T? Value<T>(NpgsqlDataReader row, int column)
        where T : class
        => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static DateTimeOffset? TimeAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
