using System.Globalization;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Journal;
using Personalization.Sync.Debugging;

namespace Personalization.AspNetCore.Debugging;

/// <summary>Which rows of the debugger are asked for.</summary>
internal static class DebugRowQuery
{
    internal const int DefaultLimit = 100;

    internal static readonly string[] Statuses = [DebugWords.Succeeded, DebugWords.Rejected, DebugWords.Skipped];
    internal static readonly string[] Operations = [DebugWords.Added, DebugWords.Changed, DebugWords.Removed];

    internal static readonly ApiProblem Problem = ApiProblems.Malformed(
        $"The query cannot be read. 'status' is {string.Join(", ", Statuses)}; 'operation' {string.Join(", ", Operations)}; 'format' csv or json; 'limit' 1 to {JournalLimits.Page}, with a format any number; "
        + "'batch' and 'after' are numbers.");

    /// <summary>Reads the query of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="format">As what all of them are answered; <see langword="null"/> for a page.</param>
    /// <returns>Whether it can be read.</returns>
    internal static bool TryRead(HttpContext context, out JournalRowQuery query, out string? format)
    {
        var asked = PageQuery.Of(context);
        format = One(asked, "format");
        query = new JournalRowQuery { Kind = JournalRowKind.Debugged, Key = One(asked, "key"), Status = One(asked, "status"), Operation = One(asked, "operation") };
        if ((query.Status is { } status && !Statuses.Contains(status)) || (query.Operation is { } operation && !Operations.Contains(operation))
            || format is not (null or DebugExport.Csv or DebugExport.Json)
            || !TryReadLong(asked, "batch", out var batch) || !TryReadLong(asked, "after", out var after)
            || !PageQuery.TryRead(asked, "limit", format is null ? DefaultLimit : int.MaxValue, out var limit) || limit < 1 || (format is null && limit > JournalLimits.Page))
        {
            return false;
        }

        query = query with { Batch = batch, After = after ?? -1, Limit = limit };
        return true;
    }

    private static string? One(QueryCollection query, string name) => query[name] is [{ } value] ? value : null;

    private static bool TryReadLong(QueryCollection query, string name, out long? number)
    {
        number = null;
        if (query[name].Count == 0)
        {
            return true;
        }

        var isRead = long.TryParse(query[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var read);
        number = read;
        return isRead;
    }
}
