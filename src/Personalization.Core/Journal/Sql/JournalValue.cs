using System.Data;
using System.Data.Common;
using System.Text;

namespace Personalization.Journal.Sql;

/// <summary>A value of a statement, with its type: a database cannot tell that of nothing.</summary>
internal readonly record struct JournalValue(DbType Type, object? Value)
{
    public static implicit operator JournalValue(long? value) => new(DbType.Int64, value);

    public static implicit operator JournalValue(long value) => new(DbType.Int64, value);

    public static implicit operator JournalValue(string? value) => new(DbType.String, value is null ? null : Storable(value));

    public static implicit operator JournalValue(byte[]? value) => new(DbType.Binary, value);

    public static implicit operator JournalValue(ReadOnlyMemory<byte>? value) => new(DbType.Binary, value?.ToArray());

    public static implicit operator JournalValue(DateTimeOffset? value) => new(DbType.Int64, value?.ToUnixTimeMilliseconds());

    public static implicit operator JournalValue(DateTimeOffset value) => new(DbType.Int64, value.ToUnixTimeMilliseconds());

    internal void AddTo(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = Type;
        parameter.Value = Value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    /// <summary>What stores and sources say may hold what no database takes as text.</summary>
    private static string Storable(string text)
        => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('\0', StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD')
            : text;
}
