using Personalization.Sync.Debugging;

namespace Personalization.Sync.Apply;

/// <summary>Gives the operations of a batch the rows that they were made of, and tells of those that were refused before the plan was applied. Read in step with the plan; not thread-safe.</summary>
internal sealed class DebuggedPlan(SourceRowReader? sources, DebugRows rows)
{
    private const int Chunk = 256;

    private readonly List<(SourceRow Row, long Count)> _refused = new(Chunk);

    /// <summary>Answers a write with its row.</summary>
    internal async ValueTask<PlannedWrite> CompleteAsync(PlannedWrite write, CancellationToken cancellationToken)
        => await ReadToAsync(write.Ordinal, cancellationToken).ConfigureAwait(false) is { } source ? write with { Source = source.Json } : write;

    /// <summary>Tells of an operation that is not applied, if that is since it was refused.</summary>
    internal async ValueTask RefuseAsync(PlannedWrite write, CancellationToken cancellationToken)
    {
        var complete = await CompleteAsync(write, cancellationToken).ConfigureAwait(false);
        if (sources?.ReasonOf(write.Ordinal) is { } reason && rows.IsOn)
        {
            await rows.AddAsync([rows.Refused(complete, reason)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells of the rows behind the last operation.</summary>
    internal async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await ReadToAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);
        await TellAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SourceRow?> ReadToAsync(long ordinal, CancellationToken cancellationToken)
    {
        while (sources is not null && await sources.NextAsync(ordinal, cancellationToken).ConfigureAwait(false) is { } row)
        {
            if (row.Ordinal == ordinal)
            {
                return row;
            }

            _refused.Add((row, sources.Refused - 1));
            if (_refused.Count == Chunk)
            {
                await TellAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async ValueTask TellAsync(CancellationToken cancellationToken)
    {
        if (rows.IsOn)
        {
            await rows.AddAsync([.. _refused.Select(one => rows.Refused(one.Row, one.Count))], cancellationToken).ConfigureAwait(false);
        }

        _refused.Clear();
    }
}
