using System.IO.Hashing;
using System.Runtime.InteropServices;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Counts the members of an audience among all records of its parent. Writes nothing.</summary>
internal sealed class AudienceSurvey(RealtimeEngine engine, AudienceMembership membership)
{
    private const int Page = 500;

    /// <summary>Counts.</summary>
    /// <param name="audience">The audience's name.</param>
    /// <param name="sample">How many members are named.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<AudienceSize> CountAsync(string audience, int sample, CancellationToken cancellationToken)
    {
        var plan = engine.Plans.GetAudience(audience);
        var seen = new HashSet<ulong>();
        var members = new List<string>();
        var (people, count) = (0L, 0L);
        var page = new List<string>(Page);
        await foreach (var key in engine.Records.ListKeysAsync(plan.Collection, cancellationToken).ConfigureAwait(false))
        {
            // A key is listed once for each sync that has a part of its record.
            if (plan.Collection.SyncCount > 1 && !seen.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan()))))
            {
                continue;
            }

            page.Add(key);
            if (page.Count == Page)
            {
                await JudgeAsync().ConfigureAwait(false);
            }
        }

        await JudgeAsync().ConfigureAwait(false);
        return new AudienceSize(audience, plan.Name, people, count, members);

        async Task JudgeAsync()
        {
            var read = await membership.ReadAsync(plan, page, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < read.Count; i++)
            {
                people++;
                if (read[i].Any(one => one.Audience == audience && one.IsMember))
                {
                    count++;
                    if (members.Count < sample)
                    {
                        members.Add(page[i]);
                    }
                }
            }

            page.Clear();
        }
    }
}
