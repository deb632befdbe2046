using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Memberships;

/// <summary>Writes who has come into audiences and left them since the snapshot before. Thread-safe; of several processes one writes.</summary>
internal sealed class AudienceSnapshots(RealtimeEngine engine, AudienceMembership membership)
{
    private const int Page = 500;

    private static readonly TableDefinition Table = new(
        SinkNames.Memberships,
        [
            new("ht_row_id", TableValueType.Text),
            new("ht_audience_id", TableValueType.Text),
            new("ht_timestamp", TableValueType.Timestamp),
            new("ht_event_type", TableValueType.Text),
            new("ht_split_group", TableValueType.Text),
        ]);

    /// <summary>Writes the snapshots that are due.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="tables">Its database.</param>
    /// <param name="now">Whether all are due.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was written, by audience; one that is not due, is being backfilled, or whose collection is loading, is not among them.</returns>
    internal async ValueTask<IReadOnlyDictionary<string, SnapshotChanges>> RunAsync(SinkDefinition sink, ITableSource tables, bool now, CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        await tables.ChangeTablesAsync(sink.Schema, [Table], cancellationToken).ConfigureAwait(false);
        var written = new Dictionary<string, SnapshotChanges>(StringComparer.Ordinal);
        foreach (var plan in engine.Plans.All)
        {
            foreach (var audience in plan.Definitions.Select(definition => definition.Name))
            {
                if (!plan.IsReplaying && await engine.Records.IsReadyAsync(plan.Collection, cancellationToken).ConfigureAwait(false)
                    && await RunAsync((sink, tables), plan, audience, now ? TimeSpan.MinValue : sink.Snapshots ?? TimeSpan.MaxValue, cancellationToken).ConfigureAwait(false) is { } changes)
                {
                    written[audience] = changes;
                }
            }
        }

        return written;
    }

    private async ValueTask<SnapshotChanges?> RunAsync((SinkDefinition Sink, ITableSource Tables) target, ParentPlan plan, string audience, TimeSpan interval, CancellationToken cancellationToken)
    {
        string[] position = [$"snapshot/{audience}"];
        var last = 0L;
        var transaction = await target.Tables.BeginAsync(target.Sink.Schema, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            last = (await transaction.ReadPositionsAsync(position, cancellationToken).ConfigureAwait(false))[0];
        }

        if (engine.Time.GetUtcNow().ToUnixTimeMilliseconds() - last < interval.TotalMilliseconds)
        {
            return null;
        }

        // Everyone is judged before the database is held.
        var members = await MembersAsync(plan, audience, cancellationToken).ConfigureAwait(false);
        transaction = await target.Tables.BeginAsync(target.Sink.Schema, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if ((await transaction.ReadPositionsAsync(position, cancellationToken).ConfigureAwait(false))[0] != last)
            {
                return null;
            }

            // Within the transaction: an erasure that comes later than this look waits for the rows, or finds them.
            var erased = await engine.Suppression.LoadAsync(cancellationToken).ConfigureAwait(false);
            var time = Math.Max(engine.Time.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
            var changes = await transaction.WriteSnapshotAsync(SinkNames.Memberships, audience, DateTimeOffset.FromUnixTimeMilliseconds(time), PagesAsync(members.Where(member => !erased.ContainsRecord(plan.Name, Encoding.UTF8.GetBytes(member)))), cancellationToken).ConfigureAwait(false);
            await transaction.WritePositionsAsync([new(position[0], time)], cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return changes;
        }
    }

    private async ValueTask<List<string>> MembersAsync(ParentPlan plan, string audience, CancellationToken cancellationToken)
    {
        var members = new List<string>();
        var seen = new HashSet<ulong>();
        var page = new List<string>(Page);
        await foreach (var key in engine.Records.ListKeysAsync(plan.Collection, cancellationToken).ConfigureAwait(false))
        {
            // A key is listed once for each sync that has a part of its record.
            if (plan.Collection.SyncCount <= 1 || seen.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan()))))
            {
                page.Add(key);
            }

            if (page.Count == Page)
            {
                await JudgeAsync().ConfigureAwait(false);
            }
        }

        await JudgeAsync().ConfigureAwait(false);
        return members;

        async ValueTask JudgeAsync()
        {
            var read = await membership.ReadAsync(plan, page, cancellationToken).ConfigureAwait(false);
            members.AddRange(page.Where((_, at) => read[at].Any(one => one.Audience == audience && one.IsMember)));
            page.Clear();
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> PagesAsync(IEnumerable<string> members)
    {
        foreach (var page in members.Chunk(Page))
        {
            yield return [.. page.Select(member => SinkValue.OfText(member).Text)];
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
