using Personalization.Realtime.People;
using Personalization.Sync;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases the record with all its parts and index values, and its key from the state of syncs, in every region.</summary>
internal sealed class RecordEraser(RealtimeEngine engine, SyncService syncs) : IPersonEraser
{
    public async ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        if (person.RecordKey is not { } key || engine.Records.Find(person.Collection) is not { } collection)
        {
            return [];
        }

        var erased = await syncs.EraseAsync(collection, key, cancellationToken).ConfigureAwait(false);
        return
        [
            .. erased.Where(one => one.Kept == 0).Select(one => new ErasedCount("records", WhereOf(one.Region, one.Sync), one.Parts)),
            .. erased.Where(one => one.Kept == 0).Select(one => new ErasedCount("snapshots", WhereOf(one.Region, one.Sync), one.Entries)),
            .. erased.Where(one => one.Kept > 0).Select(one => new ErasedCount("journal", one.Sync, one.Kept)),
        ];
    }

    private static string WhereOf(string region, string sync) => region.Length == 0 ? sync : $"{sync}@{region}";
}
