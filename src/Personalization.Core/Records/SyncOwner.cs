namespace Personalization.Records;

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
