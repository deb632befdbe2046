using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// Sees to it that no two syncs have parts with the same field, whatever is configured: a sync whose fields another one's parts may still
/// have does not write until those are dropped, renamed or forgotten.
/// </summary>
internal sealed class PartsRegister(SyncTarget target)
{
    private readonly string[] _fields = [.. target.Sync.Mappings.Select(mapping => mapping.To).Distinct(StringComparer.Ordinal)];
    private SyncRegistration? _own;
    private SyncOwner? _owner;

    /// <summary>Whether the store may hold parts of the sync from before this run: every write is registered first.</summary>
    internal bool MayHoldParts { get; private set; }

    /// <summary>Forgotten syncs whose parts give way to this one's.</summary>
    internal IReadOnlyList<string> Supersedes { get; private set; } = [];

    /// <summary>Reads the register, without a change of it.</summary>
    /// <exception cref="PersonalizationException">Another sync's parts have a field of this one (<c>fields_taken</c>), or the sync is another configuration's (<c>state_foreign</c>).</exception>
    internal async Task CheckAsync(SyncOwner owner, SyncResync resync, CancellationToken cancellationToken)
    {
        _owner = owner;
        var registrations = await target.Records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
        _own = registrations.FirstOrDefault(registration => registration.Sync == target.SyncId);
        MayHoldParts = registrations.Any(registration => registration.Sync == target.SyncId || registration.Sync == target.Sync.RenamedFrom);
        foreach (var registration in registrations.Where(registration => !registration.IsForgotten && (registration.Sync == target.SyncId || registration.Sync == target.Sync.RenamedFrom)))
        {
            Ownership.Check(target.Sync, owner, registration.Owner, resync, registration.Sync);
        }

        var overlapping = registrations
            .Where(registration => registration.Sync != target.SyncId && registration.Sync != target.Sync.RenamedFrom && registration.Fields.Intersect(_fields).Any())
            .ToLookup(registration => registration.IsForgotten);
        if (overlapping[false].FirstOrDefault() is { } taken)
        {
            throw Taken(taken);
        }

        Supersedes = [.. overlapping[true].Select(registration => registration.Sync)];
    }

    /// <summary>Registers the sync's fields, and makes the parts of the sync that it was its own. Before the first write.</summary>
    /// <exception cref="PersonalizationException">Another sync's parts have a field of this one (<c>fields_taken</c>), or another process
    /// still runs the sync that this one was (<c>sync_running</c>).</exception>
    internal async Task ClaimAsync(SyncOwner owner, SyncResync resync, long token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await CheckAsync(owner, resync, cancellationToken).ConfigureAwait(false);
        if (target.Sync.RenamedFrom is null || await FindAsync(target.Sync.RenamedFrom, cancellationToken).ConfigureAwait(false) is not { } before)
        {
            await ClaimAsync([], replaces: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A process of the version before may be in the middle of a run.
        var grant = await target.AcquireLeaseAsync(before.Sync, cancellationToken).ConfigureAwait(false);
        await using (grant.ConfigureAwait(false))
        {
            await AdoptAsync(before.Sync, token, now, cancellationToken).ConfigureAwait(false);
            await ClaimAsync(before.Fields, before.Sync, cancellationToken).ConfigureAwait(false);
            await DeleteStateAsync(target.State, before.Sync, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Registers fields beyond those of the definition: parts that are brought back may be of an earlier one.</summary>
    /// <exception cref="PersonalizationException">Another sync's parts have one of them (<c>fields_taken</c>).</exception>
    internal async Task ClaimAsync(SyncOwner owner, IReadOnlyCollection<string> fields, CancellationToken cancellationToken)
    {
        await CheckAsync(owner, SyncResync.None, cancellationToken).ConfigureAwait(false);
        var registrations = await target.Records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
        Supersedes = [.. registrations
            .Where(registration => registration.IsForgotten && registration.Sync != target.SyncId && registration.Fields.Any(field => fields.Contains(field) || _fields.Contains(field)))
            .Select(registration => registration.Sync)];
        await ClaimAsync([.. fields], replaces: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Every row has been written by the definition as it is now: the fields of earlier ones are free for others, unless the store still has
    /// parts of rows that left the model.
    /// </summary>
    internal async Task ShrinkAsync(Func<CancellationToken, Task<long>> countParts, CancellationToken cancellationToken)
    {
        if (_own!.Fields.Count == _fields.Length)
        {
            return;
        }

        var listed = await target.Records.RepeatAsync(CountListedAsync, cancellationToken).ConfigureAwait(false);
        if (listed == await countParts(cancellationToken).ConfigureAwait(false))
        {
            await RegisterAsync(_fields, replaces: null, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static async Task DeleteStateAsync(ISyncStateStore state, string syncId, CancellationToken cancellationToken)
    {
        foreach (var kind in Enum.GetValues<StateFileKind>())
        {
            await state.DeleteAsync(syncId, kind, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> CountListedAsync(CancellationToken cancellationToken)
    {
        var listed = 0L;
        await foreach (var part in target.Records.ListPartsAsync(target.SyncId, cancellationToken).ConfigureAwait(false))
        {
            listed += part.State == PartState.Live ? 1 : 0;
        }

        return listed;
    }

    private async Task ClaimAsync(IReadOnlyList<string> adopted, string? replaces, CancellationToken cancellationToken)
    {
        // Until every part has been written anew, some still have the fields of the definition before.
        string[] fields = [.. _fields.Union(_own?.Fields ?? []).Union(adopted)];
        if (_own is null || _own.IsForgotten || replaces is not null || fields.Length != _own.Fields.Count || _own.Owner != _owner)
        {
            await RegisterAsync(fields, replaces, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SyncRegistration?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var registrations = await target.Records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
        return registrations.FirstOrDefault(registration => registration.Sync == id);
    }

    private async Task AdoptAsync(string from, long token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parts = new PartBatches(target.Records, target.Limits.BatchOperations);
        await parts.ForEachAsync(
            from,
            RecordOperationKind.Adopt,
            operations => new RecordBatch(target.SyncId, token, now, [], operations) { AdoptFrom = from },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task RegisterAsync(IReadOnlyList<string> fields, string? replaces, CancellationToken cancellationToken)
    {
        _own = new SyncRegistration(target.SyncId, fields, IsForgotten: false, _owner);
        if (await target.Records.RegisterAsync(_own, replaces, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            throw Taken(taken);
        }
    }

    private PersonalizationException Taken(SyncRegistration other) => new(
        ErrorCodes.FieldsTaken,
        $"Sync '{target.SyncId}' writes fields that parts of the sync '{other.Sync}' in collection '{target.Sync.Collection}' have: "
        + $"{string.Join(", ", other.Fields.Intersect(_own?.Fields.Union(_fields) ?? _fields))}. Nothing was written. If '{target.SyncId}' is what '{other.Sync}' was, say {WaysOut.RenamedFrom(other.Sync)}; "
        + $"if '{other.Sync}' has given the fields up, run it first, with {WaysOut.FullResync}; if it is no longer configured, forget it: {WaysOut.Forget(other.Sync)}.");
}
