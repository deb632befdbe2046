using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Personalization.Warehouse.Database;

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
        AddTo(command.Parameters, values);
        return command;
    }

    internal static void Add(this NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        AddTo(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    // A parameter belongs to one command, and a statement may be done again.
    private static void AddTo(NpgsqlParameterCollection parameters, object[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(value is NpgsqlParameter parameter ? parameter.Clone() : new NpgsqlParameter { Value = value });
        }
    }
}
