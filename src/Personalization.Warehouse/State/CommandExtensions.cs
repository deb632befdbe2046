using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Personalization.Warehouse.State;

/// <summary>Statements with their values, in one line each.</summary>
[SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "The values of a statement read best at its end.")]
internal static class CommandExtensions
{
    internal static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        var command = Create(connection, sql, values);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers the first value of the first row, or the default where there is no row.</summary>
    internal static async Task<T?> ReadAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        var command = Create(connection, sql, values);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T value ? value : default;
        }
    }

    internal static NpgsqlCommand Create(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    internal static void Add(this NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
