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

    /// <summary>Reads the query of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="format">As what all of them are answered; <see langword="null"/> for a page.</param>
    /// <returns>What is wrong with it; <see langword="null"/> when nothing is.</returns>
    internal static ApiProblem? Read(HttpContext context, out JournalRowQuery query, out string? format)
    {
        var asked = AskedQuery.Of(context);
        format = asked.Word("format", DebugExport.Csv, DebugExport.Json);
        query = new JournalRowQuery
        {
            Kind = JournalRowKind.Debugged,
            Key = asked.Text("key"),
            Status = asked.Word("status", Statuses),
            Operation = asked.Word("operation", Operations),
            Batch = asked.Position("batch"),
            After = asked.Position("after") ?? -1,
            Limit = format is null ? asked.Number("limit", DefaultLimit, 1, JournalLimits.Page) : asked.Number("limit", int.MaxValue, 1, int.MaxValue),
        };
        return asked.Problem;
    }
}
