using System.Text;
using Personalization.AspNetCore.Management;
using Personalization.Journal;

namespace Personalization.AspNetCore.Debugging;

/// <summary>Writes all rows that are asked for, a page of the journal at a time, so that a run of any size takes the memory of one page.</summary>
internal sealed class DebugExport(IJournal journal)
{
    internal const string Csv = "csv";
    internal const string Json = "json";

    /// <summary>How many rows are in memory at once: each may be some 128 KB.</summary>
    private const int PageRows = 200;

    /// <summary>Writes them.</summary>
    /// <param name="query">Which; its limit is how many there are at most.</param>
    /// <param name="format"><see cref="Csv"/> or <see cref="Json"/>.</param>
    /// <param name="write">Takes the text piece by piece; the first piece comes when the journal has answered.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task WriteAsync(JournalRowQuery query, string format, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        var isCsv = format == Csv;
        var isFirst = true;
        await foreach (var page in ReadAsync(journal, query, cancellationToken).ConfigureAwait(false))
        {
            await write(isCsv ? CsvOf(page, isFirst) : JsonOf(page, isFirst), cancellationToken).ConfigureAwait(false);
            isFirst = false;
        }

        if (!isCsv)
        {
            await write("]}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads page by page; at least one page, which may be empty. Rows of a key in all runs are one page: the latest.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<JournalRow>> ReadAsync(
        IJournal journal, JournalRowQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = query.RunId is null ? Math.Min(query.Limit, JournalLimits.Page) : query.Limit;
        var size = query.RunId is null ? left : PageRows;
        for (var after = query.After; ;)
        {
            var page = await journal.ListRowsAsync(query with { After = after, Limit = Math.Min(size, left) }, cancellationToken).ConfigureAwait(false);
            yield return page;
            left -= page.Count;
            if (page.Count < size || left <= 0 || query.RunId is null)
            {
                yield break;
            }

            after = page[^1].Number;
        }
    }

    private static byte[] CsvOf(IReadOnlyList<JournalRow> rows, bool isFirst)
    {
        var text = new StringBuilder(isFirst ? DebugCsv.Header + "\r\n" : string.Empty);
        foreach (var row in rows)
        {
            DebugCsv.AppendRow(text, row);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] JsonOf(IReadOnlyList<JournalRow> rows, bool isFirst)
    {
        using var piece = new MemoryStream();
        piece.Write(isFirst ? "{\"data\":["u8 : default);
        foreach (var row in rows)
        {
            piece.Write(isFirst ? default : ",\n"u8);
            piece.Write(ManagementJson.Serialize(json => DebugJson.WriteRow(json, row)));
            isFirst = false;
        }

        return piece.ToArray();
    }
}
