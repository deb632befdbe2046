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
        Trail? before = null;
        for (var looks = 0; ;)
        {
            var trail = await FollowAsync(index, value, cancellationToken).ConfigureAwait(false);
            if (trail.Carrier is not null || trail.Key is null)
            {
                return trail.Carrier;
            }

            if (!trail.IsMoving && before is { } last && trail.LeadsWhere(last))
            {
                return null; // a pointer that a crash has left; one that leads elsewhere, or to a record that was written meanwhile, belongs to a value that goes round
            }

            before = trail.IsMoving ? null : trail;
            if (looks++ < MaxLooks)
            {
                await (trail.IsMoving ? calls.PauseAsync(Look, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            }
            else
            {
                // A run was cut short between the two records, or is slow: which one has the value is unknown, and that is not 'not found'.
                return known.IsNotFoundWhileLoading ? null : throw new CollectionLoadingException(layout.Collection);
            }
        }
    }

    /// <summary>Follows a pointer to the record that carries the value: the one that it leads to, or else the one that is kept beside it.</summary>
    private async ValueTask<Trail> FollowAsync(string index, string value, CancellationToken cancellationToken)
    {
        if (await lookups.PointedAsync(index, value, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return default;
        }

        var pointed = await lookups.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        if (BatchWriter.Carries(pointed, index, value))
        {
            return new(key, pointed, pointed, false);
        }

        string? former = await calls.RunAsync("find", layout.Collection, database => database.StringGetAsync(layout.Former(index, value)), cancellationToken).ConfigureAwait(false);
        var record = former is null ? null : await lookups.ReadAsync(former, cancellationToken).ConfigureAwait(false);
        return BatchWriter.Carries(record, index, value) ? new(key, pointed, record, false) : new(key, pointed, null, former is not null);
    }

    /// <summary>Where a pointer leads: the record key, the record there, the record that carries the value, and when there is none, whether the value is on its way from one record to another.</summary>
    private readonly record struct Trail(string? Key, StoredRecord? Pointed, StoredRecord? Carrier, bool IsMoving)
    {
        /// <summary>Tells whether another look ended at the same record, as it was: then nothing moved in between.</summary>
        internal bool LeadsWhere(Trail other)
            => Key == other.Key && (Pointed is null
                ? other.Pointed is null
                : other.Pointed is { } before && Pointed.Parts.Select(part => (part.Sync, part.Token, part.InputHash)).SequenceEqual(before.Parts.Select(part => (part.Sync, part.Token, part.InputHash))));
    }
}
