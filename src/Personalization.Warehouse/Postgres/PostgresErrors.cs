using System.Net.Sockets;
using Npgsql;

namespace Personalization.Warehouse.Postgres;

/// <summary>Says what went wrong at a PostgreSQL server, and the way out.</summary>
internal static class PostgresErrors
{
    /// <summary>Tells whether an exception is the driver's, and not yet ours.</summary>
    internal static bool IsDrivers(Exception exception) => exception is not PersonalizationException;

    /// <summary>Answers what to throw for a driver's exception: a cancelled call is cancelled, however the driver words it.</summary>
    internal static Exception Of(string source, Exception exception, CancellationToken cancellationToken)
        => cancellationToken.IsCancellationRequested
            ? new OperationCanceledException("The query was cancelled.", exception, cancellationToken)
            : Failed(source, exception);

    internal static PersonalizationException Failed(string source, Exception exception)
        => new(ErrorCodes.SourceFailed, $"The source '{source}' (PostgreSQL) failed: {Explain(exception)}", exception);

    internal static PersonalizationException NotAQuery(string source, string reason) => new(
        ErrorCodes.SourceFailed,
        $"The model's SQL on the source '{source}' (PostgreSQL) cannot be read: {reason}. Write one SELECT statement.");

    /// <summary>Says what an exception of the driver means and the way out. Never carries a value of a row, nor anything of the connection string.</summary>
    internal static string Explain(Exception exception) => exception switch
    {
        PostgresException server => $"{WhatTheServerSays(server)} (SQL state {server.SqlState}).{WayOut(server.SqlState)}",
        _ when Find<PostgresException>(exception) is { } server => Explain(server),
        _ when Find<SocketException>(exception) is { } socket => ExplainSocket(socket),
        _ when Find<TimeoutException>(exception) is not null
            => "the server did not answer in time. Check that host and port of the connection string are right and not behind a firewall, or raise 'Timeout'.",
        _ when Find<IOException>(exception) is not null
            => "the connection was lost. Run again; when it happens often, look into the server's log and for a proxy or firewall that cuts long connections.",
        _ when Find<System.Security.Authentication.AuthenticationException>(exception) is not null
            => "no trusted connection with TLS could be made. Check 'SSL Mode' and 'Root Certificate' of the connection string.",
        NpgsqlException => "the driver could not go on. The inner exception says why. Check user, password and 'SSL Mode' of the connection string.",
        _ => $"{exception.GetType().Name}. The inner exception says why.",
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return (T?)exception;
    }

    private static string ExplainSocket(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused. Check host and port of the connection string, and that the server runs and listens there.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "the host is not known. Check 'Host' of the connection string.",
        SocketError.AddressNotAvailable
            => "there is no such address. Check 'Host' of the connection string; a Unix socket is named by the folder that it lies in, and by the server's port.",
        SocketError.AccessDenied => "this process may not use the server's socket. Give its user the right, or connect by TCP.",
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable
            => "the server cannot be reached. Check host and port of the connection string, and firewalls between here and there.",
        _ => "the connection was lost. Run again; when it happens often, look into the server's log and for a proxy or firewall that cuts long connections.",
    };

    /// <summary>
    /// The server's own words, where they are made of names and of the query's text alone. Those of data errors quote rows, those of
    /// functions may say anything, and those of the log-in are of the connection string.
    /// </summary>
    private static string WhatTheServerSays(PostgresException server)
    {
        var state = server.SqlState;
        var isSafe = state.Length == 5
            && (state is "25006" or "0A000" || state.AsSpan(0, 2) is "42" or "3F" or "53" or "55" or "57" or "58");
        return isSafe ? server.MessageText : state switch
        {
            "28P01" => "the password is wrong",
            "28000" => "the log-in was refused",
            "3D000" => "the database does not exist",
            "40001" or "40P01" => "the query was in conflict with another transaction",
            _ when state.StartsWith("22", StringComparison.Ordinal) => "the query met data that it cannot work on",
            _ when state.StartsWith("08", StringComparison.Ordinal) => "the connection was lost",
            _ => "the server reported an error",
        };
    }

    private static string WayOut(string state) => state switch
    {
        "28P01" or "28000" => " Check user and password of the connection string, and the server's pg_hba.conf.",
        "3D000" => " Check 'Database' of the connection string.",
        "42501" => " Grant the source's user what the model reads: grant usage on the schema, grant select on the table.",
        "42P01" or "3F000" => " Check the name and its schema; names in quotes are case-sensitive, and others are lower-case.",
        "42703" => " Check the column's name; names in quotes are case-sensitive, and others are lower-case.",
        "42601" => " Correct the model's SQL.",
        "25006" => " A model can only select: its transaction is read-only.",
        "57014" => " Make the model's query faster, or raise commandTimeout of the source or 'Command Timeout' of its connection string (0 is for ever) or the server's statement_timeout.",
        "57P01" or "57P02" or "57P03" => " The server is being stopped or started; run again later.",
        "53300" => " Lower 'Maximum Pool Size' of the connection string, or raise the server's max_connections.",
        "55P03" => " Another transaction holds a lock; run again later.",
        "40001" or "40P01" => " Run again; on a standby raise max_standby_streaming_delay or set hot_standby_feedback.",
        "42883" => " Check the function's name and the types of its arguments; a type that has no binary form can be selected as column::text.",
        _ when state.StartsWith("22", StringComparison.Ordinal) => " Find the rows with the model's SQL in psql, and guard the expression with a case or nullif. The inner exception has the server's words.",
        _ when state.StartsWith("08", StringComparison.Ordinal) => " Run again.",
        _ when state.StartsWith("42", StringComparison.Ordinal) => " Correct the model's SQL.",
        _ => " The inner exception has the server's words.",
    };
}
