using System.Globalization;
using System.Runtime.ExceptionServices;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Sync.Run;

namespace Personalization.Sync;

/// <content>Brings back what runs have removed, and ends the holding of what was brought back.</content>
internal sealed partial class SyncService : IUndoService
{
    /// <summary>More keys than that are asked for by the run.</summary>
    internal const int MostNamedKeys = 1_000;

    public async Task<UndoneRun> UndoAsync(string runId, IReadOnlyCollection<string>? keys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        CheckNamed(keys, "Nothing was brought back. Name none to bring back all that the run has removed.");
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var kept = new KeptRows(RequiredJournal, _environment.Time, runId, keys?.ToHashSet(StringComparer.Ordinal));
        var syncId = await kept.FindSyncAsync(cancellationToken).ConfigureAwait(false) ?? throw NothingKept(runId);
        var slots = SlotsOf(_slots.Ids.FirstOrDefault(id => _slots.Of(id)[0].Sync.RenamedFrom == syncId) ?? syncId);
        return await Task.Run(() => UndoAsync(runId, kept, slots, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> ReleaseAsync(string syncId, string? runId = null, IReadOnlyCollection<string>? keys = null, CancellationToken cancellationToken = default)
    {
        var sync = SlotsOf(syncId)[0].Sync;
        CheckNamed(keys, "Nothing was released. Name a run instead, or nothing to release all that the sync holds.");
        return await new HeldDocuments(RequiredJournal, sync).RemoveAsync(runId, keys?.ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<HeldRun>> ListHeldAsync(string syncId, CancellationToken cancellationToken = default)
        => await new HeldDocuments(_environment.Journal, SlotsOf(syncId)[0].Sync).CountAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Finds the sync of a run of which something is kept.</summary>
    internal async Task<SyncDefinition?> FindKeptSyncAsync(string runId, CancellationToken cancellationToken)
    {
        var id = await new KeptRows(RequiredJournal, _environment.Time, runId, keys: null).FindSyncAsync(cancellationToken).ConfigureAwait(false);
        return id is null ? null : _slots.Ids.Select(known => _slots.Of(known)[0].Sync).FirstOrDefault(sync => sync.Id == id || sync.RenamedFrom == id);
    }

    /// <summary>Of a sync that is given up nothing is held, and with its parts go those that were kept.</summary>
    private async Task ForgetKeptAsync(string syncId, bool removeParts, CancellationToken cancellationToken)
    {
        if (_environment.Journal is not { } journal || _definitions.Value.Syncs.ContainsKey(syncId))
        {
            return;
        }

        await new HeldDocuments(journal, syncId, renamedFrom: null).RemoveAsync(runId: null, keys: null, cancellationToken).ConfigureAwait(false);
        if (removeParts)
        {
            await journal.RemoveRowsAsync(new JournalRowFilter { Kind = JournalRowKind.Removed, SyncId = syncId }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void CheckNamed(IReadOnlyCollection<string>? keys, string wayOut)
    {
        if (keys?.Count > MostNamedKeys)
        {
            throw new PersonalizationException(
                ErrorCodes.OptionsInvalid, string.Create(CultureInfo.InvariantCulture, $"At most {MostNamedKeys:N0} keys can be named at once, and {keys.Count:N0} were. {wayOut}"));
        }
    }

    private IJournal RequiredJournal => _environment.Journal ?? throw new InvalidOperationException("This service was made without a journal.");

    private static PersonalizationException NothingKept(string runId) => new(
        ErrorCodes.NothingKept,
        $"Nothing is kept of a run '{runId}': it removed nothing, its time is over, its sync does not keep removed parts (undo: 24h), or there was no such run.");

    private async Task<UndoneRun> UndoAsync(string runId, KeptRows kept, IReadOnlyList<SyncSlot> slots, CancellationToken cancellationToken)
    {
        var all = new UndoneParts();
        Exception? failed = null;
        foreach (var slot in slots)
        {
            try
            {
                var parts = await slot.UndoAsync(runId, kept, cancellationToken).ConfigureAwait(false);
                all.Restored.UnionWith(parts.Restored);
                all.LeftAlone.UnionWith(parts.LeftAlone);
                foreach (var (key, reason) in parts.Rejected)
                {
                    all.Reject(key, slots.Count > 1 ? $"Region '{slot.Region.Name}': {reason}" : reason);
                }
            }
            catch (PersonalizationException exception) when (slots.Count > 1)
            {
                // A region that is away must not keep the others from theirs; the call fails all the same, and does the rest when it is repeated.
                failed ??= exception;
            }
        }

        var sync = slots[0].Sync;
        var missing = all.Rejected.Keys.Where(key => !all.Restored.Contains(key) && !all.LeftAlone.Contains(key)).ToHashSet(StringComparer.Ordinal);
        if (missing.Count > 0)
        {
            await new HeldDocuments(RequiredJournal, sync).RemoveAsync(runId, missing, CancellationToken.None).ConfigureAwait(false);
        }

        all.LeftAlone.ExceptWith(all.Restored);
        _environment.Logger.RemovalsUndone(sync.Id, runId, all.Restored.Count, all.LeftAlone.Count, all.Rejected.Count);
        if (failed is not null)
        {
            ExceptionDispatchInfo.Throw(failed);
        }

        if (all.Restored.Count + all.LeftAlone.Count + all.Rejected.Count == 0)
        {
            throw NothingKept(runId);
        }

        return new UndoneRun
        {
            RunId = runId,
            SyncId = sync.Id,
            Restored = all.Restored.Count,
            LeftAlone = all.LeftAlone.Count,
            Rejected = all.Rejected.Count,
            Rejections = [.. all.Rejected.Take(SyncConstants.RejectionSamples).Select(row => new RejectedRow(row.Key, row.Value))],
        };
    }
}
