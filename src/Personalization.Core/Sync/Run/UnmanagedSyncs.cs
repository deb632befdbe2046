using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>What is left in the store of syncs that are not configured.</summary>
internal sealed class UnmanagedSyncs(PersonalizationDefinitions definitions, RecordRegion region, SyncEnvironment environment, string syncId)
{
    private readonly StoreRetry _retry = new(syncId, environment.Limits, environment.Time, environment.Logger);

    /// <summary>Gets the collections that are configured no longer.</summary>
    internal IReadOnlyList<CollectionDefinition> Left { get; init; } = [];

    internal async Task<IReadOnlyList<UnmanagedSync>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<UnmanagedSync>();
        foreach (var collection in definitions.Collections.Values.Concat(Left).OrderBy(collection => collection.Name, StringComparer.Ordinal))
        {
            var registrations = await RecordsOf(collection).GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
            found.AddRange(registrations
                .Where(registration => !registration.IsForgotten && !IsConfigured(registration.Sync, collection.Name))
                .OrderBy(registration => registration.Sync, StringComparer.Ordinal)
                .Select(registration => new UnmanagedSync(collection.Name, registration.Sync, registration.Fields) { Configuration = registration.Owner?.Configuration }));
        }

        return found;
    }

    internal async Task<long> ForgetAsync(bool removeParts, CancellationToken cancellationToken)
    {
        var grant = await _retry.ExecuteAsync(static (one, token) => one.region.AcquireAsync(one.syncId, token), (region, syncId), cancellationToken).ConfigureAwait(false);
        await using (grant.ConfigureAwait(false))
        {
            return await ForgetAsync(removeParts, grant.Token, cancellationToken).ConfigureAwait(false);
        }
    }

    private static PersonalizationException Configured(string syncId) => new(
        ErrorCodes.SyncConfigured,
        $"The sync '{syncId}' is configured, so it cannot be forgotten. Remove it from the configuration first, or run it with {WaysOut.ClearAndFill}.");

    private static PersonalizationException Unknown(string syncId) => new(
        ErrorCodes.SyncNotFound, $"No configured collection has parts of a sync '{syncId}'.");

    private async Task<long> ForgetAsync(bool removeParts, long? leaseToken, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var found = false;
        foreach (var collection in definitions.Collections.Values.Concat(Left).Where(collection => !IsConfigured(syncId, collection.Name)))
        {
            var records = RecordsOf(collection);
            var registrations = await records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
            if (registrations.FirstOrDefault(registration => registration.Sync == syncId) is { } registration)
            {
                found = true;
                removed += await ForgetAsync(records, registration, removeParts, leaseToken, cancellationToken).ConfigureAwait(false);
            }
        }

        if (!found)
        {
            throw definitions.Syncs.ContainsKey(syncId) ? Configured(syncId) : Unknown(syncId);
        }

        if (!definitions.Syncs.ContainsKey(syncId))
        {
            await PartsRegister.DeleteStateAsync(region, syncId, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    private async Task<long> ForgetAsync(
        RetryingCollection records, SyncRegistration registration, bool removeParts, long? leaseToken, CancellationToken cancellationToken)
    {
        if (!removeParts)
        {
            await records.RegisterAsync(registration with { IsForgotten = true }, replaces: null, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        var now = environment.Time.GetUtcNow();
        var mark = await records.GetMarkAsync(registration.Sync, cancellationToken).ConfigureAwait(false);
        var token = Math.Max(mark?.Token + 1 ?? 0, leaseToken ?? now.ToUnixTimeMilliseconds());
        var removed = await new PartBatches(records, environment.Limits.BatchOperations).ForEachAsync(
            registration.Sync,
            RecordOperationKind.Drop,
            operations => new RecordBatch(registration.Sync, token, now, [], operations),
            cancellationToken).ConfigureAwait(false);
        await records.UnregisterAsync(registration.Sync, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private RetryingCollection RecordsOf(CollectionDefinition collection) => new(region.Collections, collection, _retry);

    private bool IsConfigured(string syncId, string collection)
        => definitions.Syncs.TryGetValue(syncId, out var sync) && sync.Collection == collection;
}
