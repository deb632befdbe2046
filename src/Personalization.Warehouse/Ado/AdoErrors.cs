using System.Data.Common;
using System.Globalization;

namespace Personalization.Warehouse.Ado;

/// <summary>Says what went wrong at a source, and the way out.</summary>
internal static class AdoErrors
{
    /// <summary>Answers what to throw for what a provider threw: a cancelled call is cancelled, however the provider words it.</summary>
    internal static Exception Of(string source, AdoStep step, Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException("The query was cancelled.", exception, cancellationToken);
        }

        // A provider's own words may quote row values or the connection string, so they are only in the inner exception, but for those about the statement.
        var cause = exception is PersonalizationException ? exception.InnerException ?? exception : exception;
        return new PersonalizationException(ErrorCodes.SourceFailed, Explain(source, step, cause), cause);
    }

    internal static string Explain(string source, AdoStep step, Exception cause) => step switch
    {
        AdoStep.Connect => $"The source '{source}' could not be connected to ({Describe(cause)}). Check its connection string, and that the database can be reached from here.",
        AdoStep.Execute => $"The source '{source}' refused the statement ({Describe(cause)}{StatementFault.Of(cause)}). Check the SQL, that the user may read its tables, and the command timeout.",
        _ => $"The source '{source}' failed while its rows were read ({Describe(cause)}). Run again; if it fails again, check the database's log and the command timeout.",
    };

    internal static PersonalizationException NotAQuery(string source, string reason) => new(
        ErrorCodes.SourceFailed,
        $"The model's SQL on the source '{source}' cannot be read: {reason}. Write one SELECT statement.");

    /// <summary>Answers an exception's type and codes, which carry no values.</summary>
    private static string Describe(Exception exception)
    {
        var text = exception.GetType().Name;
        if (exception is DbException failure)
        {
            text += failure.SqlState is { } state ? $", SQL state {state}" : string.Empty;
            text += failure.Data["Server Error Code"] is int number and > 0 ? string.Create(CultureInfo.InvariantCulture, $", error {number}") : string.Empty;
            text += failure.ErrorCode > 0 ? string.Create(CultureInfo.InvariantCulture, $", error {failure.ErrorCode}") : string.Empty;
        }

        return text;
    }
}
