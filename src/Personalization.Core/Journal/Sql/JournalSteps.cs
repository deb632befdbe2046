namespace Personalization.Journal.Sql;

/// <summary>Removes much in small steps.</summary>
internal static class JournalSteps
{
    /// <summary>How many rows a step removes: some tens of milliseconds, in which no other writes to a file.</summary>
    internal const int Rows = 5_000;

    /// <summary>Removes until a step finds fewer than it might have removed.</summary>
    /// <param name="database">The database.</param>
    /// <param name="delete">The statement of a step, of the most that it removes.</param>
    /// <param name="cancellationToken">Cancels between steps; what was removed stays so.</param>
    internal static async ValueTask<long> RemoveInStepsAsync(this IJournalDatabase database, Func<int, JournalStatement> delete, CancellationToken cancellationToken)
    {
        for (var removed = 0L; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = await database.WriteAsync(connection => delete(Rows).RunAsync(connection, cancellationToken), cancellationToken).ConfigureAwait(false);
            removed += step;
            if (step < Rows)
            {
                return removed;
            }
        }
    }
}
