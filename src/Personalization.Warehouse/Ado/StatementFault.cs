using System.Data.Common;

namespace Personalization.Warehouse.Ado;

/// <summary>The provider's own words where they are about the statement: its grammar, its names, the rights to them. Others may quote values.</summary>
internal static class StatementFault
{
    /// <summary>Of providers without SQL states: how their messages about statements begin.</summary>
    private static readonly string[] Beginnings =
    [
        "ERROR [42", // ODBC
        "Binder Error:", "Catalog Error:", "Parser Error:", // DuckDB
        "Parameter '", // MySqlConnector, before the statement is sent
        "SQLite Error 1: 'no such ", "SQLite Error 1: 'near ", "SQLite Error 1: 'ambiguous ",
    ];

    /// <summary>Answers the first line, behind a colon; nothing where it is not known to be about the statement.</summary>
    internal static string Of(Exception exception)
        => exception is DbException failure && (failure.SqlState?.StartsWith("42", StringComparison.Ordinal) == true || HasBeginning(failure))
            ? $": {failure.Message.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd('\r', ' ', '.')}"
            : string.Empty;

    private static bool HasBeginning(DbException failure)
        => string.IsNullOrEmpty(failure.SqlState) && Beginnings.Any(beginning => failure.Message.StartsWith(beginning, StringComparison.Ordinal));
}
