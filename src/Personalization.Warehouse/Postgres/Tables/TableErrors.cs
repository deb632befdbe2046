using Npgsql;
using Personalization.Sources.Tables;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>Says of a failed write whether it is the rows' fault.</summary>
internal static class TableErrors
{
    internal static Exception Of(string source, Exception exception, CancellationToken cancellationToken)
        => !cancellationToken.IsCancellationRequested && exception is PostgresException { SqlState: { } state } && IsOfRows(state)
            ? new TableRowsException($"The source '{source}' (PostgreSQL) does not take a row (SQL state {state}). {WayOut(state)} The inner exception has the server's words.", exception)
            : PostgresErrors.Of(source, exception, cancellationToken);

    private static string WayOut(string state) => state.StartsWith("23", StringComparison.Ordinal)
        ? "Look for a constraint or a trigger of the table that it breaks, and drop it."
        : "Look whether a column has a type or a length that its values do not fit, and change it.";

    /// <summary>Data that does not fit, constraints, and limits such as that of a row's size.</summary>
    private static bool IsOfRows(string state) => state.Length == 5 && state.AsSpan(0, 2) is "22" or "23" or "54";
}
