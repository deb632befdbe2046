using System.Data;
using System.Globalization;
using Npgsql;
using Personalization.Sources;
using Personalization.Warehouse.Postgres.Codecs;

namespace Personalization.Warehouse.Postgres;

/// <summary>A model's statement on a PostgreSQL database.</summary>
internal sealed class PostgresSourceQuery(PostgresSource source, string sql) : ISourceQuery
{
    public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var statement = SqlText.SingleStatement(sql) switch
        {
            null => throw PostgresErrors.NotAQuery(source.Name, "it holds more than one statement"),
            "" => throw PostgresErrors.NotAQuery(source.Name, "it holds no statement"),
            var text => text,
        };
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return await OpenAsync(connection, statement, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (exception is PersonalizationException)
            {
                throw;
            }

            throw PostgresErrors.Of(source.Name, exception, cancellationToken);
        }
    }

    private async Task<RowReader> OpenAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        // One view of the database from here on: the types that are looked up are those of the rows that follow.
        await ExecuteAsync(connection, BeginStatement(), cancellationToken).ConfigureAwait(false);
        var (names, types) = await DescribeAsync(connection, statement, cancellationToken).ConfigureAwait(false);
        var codecs = new CodecFactory(await TypeCatalog.LoadAsync(connection, types, cancellationToken).ConfigureAwait(false));
        var columns = Array.ConvertAll(types, codecs.For);
        var command = new NpgsqlCommand(statement, connection);
        try
        {
            if (columns.Any(column => column.Codec.IsText))
            {
                command.UnknownResultTypeList = Array.ConvertAll(columns, column => column.Codec.IsText);
            }

            // Not sequential: columns are asked for in any order, and a row that is fetched as a whole costs no more.
            var rows = await command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            return new PostgresRowReader(source.Name, command, rows, names, columns);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private string BeginStatement()
    {
        const string Begin = "begin transaction isolation level repeatable read read only";
        return source.Settings.StatementTimeout is { } timeout
            ? string.Create(CultureInfo.InvariantCulture, $"{Begin}; set local statement_timeout = {(long)timeout.TotalMilliseconds}")
            : Begin;
    }

    /// <summary>Asks for the columns before the rows, since the format of each is part of the question for the rows.</summary>
    private async Task<(string[] Names, uint[] Types)> DescribeAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(statement, connection);
        await using (command.ConfigureAwait(false))
        {
            var description = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
            await using (description.ConfigureAwait(false))
            {
                if (description.FieldCount == 0)
                {
                    throw PostgresErrors.NotAQuery(source.Name, "its statement answers no rows");
                }

                var names = new string[description.FieldCount];
                var types = new uint[names.Length];
                for (var i = 0; i < names.Length; i++)
                {
                    names[i] = description.GetName(i);
                    types[i] = description.GetDataTypeOID(i);
                }

                return (names, types);
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statements, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(statements, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
