using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>Keeps two configurations that have a sync of the same id from replacing each other's records.</summary>
internal static class Ownership
{
    /// <summary>Says whose the sync is that is about to be written.</summary>
    /// <exception cref="PersonalizationException">The state belongs to another configuration (<c>state_foreign</c>).</exception>
    internal static SyncOwner Of(SyncDefinition sync, ISyncStateStore snapshots) => Of(sync, snapshots.Identity);

    /// <summary>Whether a snapshot in a state that several share is another configuration's. Touches nothing.</summary>
    internal static bool IsForeign(SyncDefinition sync, SyncOwner? owner) => owner is { State: null } && Of(sync, state: null).Contradicts(owner);

    /// <param name="sync">The sync.</param>
    /// <param name="own">Whose it is here.</param>
    /// <param name="other">Whose it was when it was last written; <see langword="null"/> where that is not known.</param>
    /// <param name="resync">What the run is asked for: a resync takes the sync over.</param>
    /// <param name="id">The sync's id there.</param>
    /// <exception cref="PersonalizationException">It is another configuration's (<c>state_foreign</c>).</exception>
    internal static void Check(SyncDefinition sync, SyncOwner own, SyncOwner? other, SyncResync resync, string id)
    {
        if (other is null || resync != SyncResync.None || !own.Contradicts(other))
        {
            return;
        }

        var whose = other.Configuration == own.Configuration
            ? $"another state of the configuration '{other.Configuration}'"
            : $"the configuration '{other.Configuration}', and this one is '{own.Configuration}'";
        throw new PersonalizationException(
            ErrorCodes.StateForeign,
            $"Sync '{sync.Id}' was not run: the sync '{id}' of collection '{sync.Collection}' belongs to {whose}. They define it otherwise, so each would replace the other's "
            + "records. Give one of them another sync id and collection, or a store and a state of its own (another database, file or key prefix). If it is the same configuration, "
            + $"whose file was moved or whose state was lost: bring the state back, or run the sync once with {WaysOut.FullResync}, which takes it over.");
    }

    private static SyncOwner Of(SyncDefinition sync, string? state) => new(state, sync.Configuration, DefinitionOf(sync), sync.KeyColumn);

    /// <summary>What is read is part of it: two configurations that read other rows replace each other's records, however alike their mappings are.</summary>
    private static string DefinitionOf(SyncDefinition sync)
    {
        var shape = SyncFingerprint.Of(sync);
        return sync.Model.Statement is { } statement
            ? XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{shape}\n{sync.Model.Source}\n{statement}")).ToString("x16", CultureInfo.InvariantCulture)
            : shape;
    }
}
