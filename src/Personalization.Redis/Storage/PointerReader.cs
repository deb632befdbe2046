using Personalization.Lookups;
using Personalization.Records;
using Personalization.Redis.Connections;

namespace Personalization.Redis.Storage;

/// <summary>Reads the record that carries an index value.</summary>
internal sealed class PointerReader(RedisCalls calls, KeyLayout layout, KnownMarks known, LookupReader lookups)
{
    // A value that moves is between two scripts of one batch: that takes a millisecond, or a few on a busy server.
    private const int MaxLooks = 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <returns>The record, hidden or not.</returns>
    /// <exception cref="CollectionLoadingException">Two records may have the value, and nobody knows which.</exception>
    internal async ValueTask<StoredRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
    {
        // A value that moves to another record between the reads is looked for once more, and while it is on its way, a little longer.
        string? before = null;
        for (var looks = 0; ;)
        {
            var (pointed, record, isMoving) = await FollowAsync(index, value, cancellationToken).ConfigureAwait(false);
            if (record is not null || pointed is null)
            {
                return record;
            }

            if (!isMoving && pointed == before)
            {
                return null; // a pointer that a crash has left; one that leads elsewhere each time belongs to a value that goes round
            }

            before = isMoving ? null : pointed;
            if (looks++ < MaxLooks)
            {
                await (isMoving ? calls.PauseAsync(Look, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            }
            else
            {
                // A run was cut short between the two records, or is slow: which one has the value is unknown, and that is not 'not found'.
                return known.IsNotFoundWhileLoading ? null : throw new CollectionLoadingException(layout.Collection);
            }
        }
    }

    /// <summary>Follows a pointer to the record that carries the value: the one that it leads to, or else the one that is kept beside it.</summary>
    /// <returns>The record key that the pointer leads to, the record that carries the value, and when there is none, whether the value is on its way from one record to another.</returns>
    internal async ValueTask<(string? Pointed, StoredRecord? Record, bool IsMoving)> FollowAsync(string index, string value, CancellationToken cancellationToken)
    {
        if (await lookups.PointedAsync(index, value, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return (null, null, false);
        }

        var record = await lookups.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        if (BatchWriter.Carries(record, index, value))
        {
            return (key, record, false);
        }

        string? former = await calls.RunAsync("find", layout.Collection, database => database.StringGetAsync(layout.Former(index, value)), cancellationToken).ConfigureAwait(false);
        record = former is null ? null : await lookups.ReadAsync(former, cancellationToken).ConfigureAwait(false);
        return BatchWriter.Carries(record, index, value) ? (key, record, false) : (key, null, former is not null);
    }
}
