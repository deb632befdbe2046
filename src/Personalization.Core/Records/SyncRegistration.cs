namespace Personalization.Records;

/// <summary>Which fields the parts of a sync have in a collection. Kept by the store, so that parts of syncs that are no longer configured are known.</summary>
/// <param name="Sync">The sync's id.</param>
/// <param name="Fields">The fields that its parts may have.</param>
/// <param name="IsForgotten">Whether the sync was given up: others may write its fields, and drop its part of each record that they write.</param>
/// <param name="Owner">Whose it is; <see langword="null"/> where that was not noted.</param>
public sealed record SyncRegistration(string Sync, IReadOnlyList<string> Fields, bool IsForgotten = false, SyncOwner? Owner = null)
{
    /// <summary>Finds a registration that keeps this one from being noted: of another sync, not forgotten, with one of its fields.</summary>
    /// <param name="registered">What is registered in the collection.</param>
    /// <param name="replaces">The sync whose parts are this one's now, if any; it is never in the way.</param>
    /// <returns>A registration in the way, or <see langword="null"/>. Nothing is in the way of one that is itself forgotten.</returns>
    public SyncRegistration? FindConflict(IEnumerable<SyncRegistration> registered, string? replaces)
    {
        var mine = Fields.ToHashSet(StringComparer.Ordinal);
        return IsForgotten
            ? null
            : registered.FirstOrDefault(other => !other.IsForgotten && other.Sync != Sync && other.Sync != replaces && other.Fields.Any(mine.Contains));
    }
}

/// <summary>Whose a sync is: what tells the configuration that writes it from another one that has a sync of the same id.</summary>
/// <param name="State">The state that its snapshots lie in, by the id that was made with it; <see langword="null"/> where that is shared, or ends with its process.</param>
/// <param name="Configuration">The configuration: the path of its file, or the application's name.</param>
/// <param name="Definition">A hash of all that shapes its parts and index values.</param>
/// <param name="KeyColumn">The column that identifies its rows.</param>
public sealed record SyncOwner(string? State, string Configuration, string Definition, string KeyColumn)
{
    private bool IsByState(SyncOwner other) => State is not null && other.State is not null;

    /// <summary>
    /// Whether the two would replace each other's records. A configuration may change its own sync as it likes; another one's it may write only where it would write the same.
    /// Where nothing but the name tells that it is the same configuration, other rows under that name are another application's.
    /// </summary>
    internal bool Contradicts(SyncOwner other)
    {
        if (Definition == other.Definition && KeyColumn == other.KeyColumn)
        {
            return false;
        }

        return IsByState(other) ? State != other.State : Configuration != other.Configuration || KeyColumn != other.KeyColumn;
    }
}
