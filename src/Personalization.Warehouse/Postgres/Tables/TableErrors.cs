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

    /// <summary>Tells whether a table cannot be made or changed for a reason of its own: its name is that of a view or an index, or a view hinders that its column changes.</summary>
    internal static bool IsOfOneTable(string state) => state is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateColumn or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.WrongObjectType
        or PostgresErrorCodes.InvalidTableDefinition or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.DependentObjectsStillExist;

    internal static TableRowsException OfOneTable(PostgresException exception) => new(
        $"A table cannot be made or changed as a row needs it: {exception.MessageText} (SQL state {exception.SqlState}). Rename what has its name, or drop the view, trigger or policy on its column while the column changes.",
        exception);

    private static string WayOut(string state) => state.StartsWith("23", StringComparison.Ordinal)
        ? "Look for a constraint or a trigger of the table that it breaks, and drop it."
        : "Look whether a column has a type or a length that its values do not fit, and change it.";

    /// <summary>Data that does not fit, constraints, and limits such as that of a row's size.</summary>
    private static bool IsOfRows(string state) => state.Length == 5 && state.AsSpan(0, 2) is "22" or "23" or "54";
}
