using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Quickstart.Shop;

/// <summary>Sends statements to the shop, each prepared once.</summary>
internal sealed class ShopWriter(SqliteConnection connection)
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Gets or sets how many days the shop is old.</summary>
    internal long Day
    {
        get => (long)CommandOf("pragma user_version", []).ExecuteScalar()!;
        set => Execute(string.Create(CultureInfo.InvariantCulture, $"pragma user_version = {value}"));
    }

    internal long Count(string table) => (long)CommandOf($"select count(*) from {table}", []).ExecuteScalar()!;

    /// <summary>Executes a statement with values for ?1, ?2 and so on.</summary>
    internal int Execute(string sql, params ReadOnlySpan<object?> values) => CommandOf(sql, values).ExecuteNonQuery();

    private SqliteCommand CommandOf(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }

        command.Parameters.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"?{i + 1}"), values[i] ?? DBNull.Value);
        }

        return command;
    }
}
