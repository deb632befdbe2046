using Microsoft.AspNetCore.Http;
using Personalization.Alerts;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Sync;

namespace Personalization.AspNetCore.Alerts;

/// <summary>Lists and mutes alerts of the syncs that a key covers, and tries channels, which are of all syncs.</summary>
internal sealed class AlertEndpoints(AlertBoard board, CurrentDefinitions definitions, LongAnswer answers)
{
    private static readonly ApiProblem MalformedLength = ApiProblems.Malformed("'for' must be a number and its unit, such as 30m, 4h or 1d.");

    /// <summary>GET alerts.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        var asked = PageQuery.Of(context)["sync"];
        var seen = KeyView.SyncsOf(definitions.Value, key).Select(sync => sync.Id).Where(sync => asked.Count == 0 || asked.Contains(sync)).ToHashSet(StringComparer.Ordinal);
        var alerts = await board.ListAsync(cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.List(alerts.Where(alert => seen.Contains(alert.Key.Sync)), AlertViewJson.Write));
    });

    /// <summary>POST alerts/mute.</summary>
    internal Task MuteAsync(HttpContext context, KeyEntry key) => ChangeAsync(context, key, async (sync, trigger, members, cancellationToken) =>
    {
        TimeSpan? length = null;
        if (members.Text("for") is { } text)
        {
            if (!AlertSpan.TryRead(text, out var read))
            {
                return new Answer(MalformedLength);
            }

            length = read;
        }

        return members.Problem is { } problem ? new Answer(ApiProblems.Malformed(problem)) : Tell(await board.MuteAsync(sync, trigger, length, cancellationToken).ConfigureAwait(false));
    });

    /// <summary>POST alerts/unmute.</summary>
    internal Task UnmuteAsync(HttpContext context, KeyEntry key)
        => ChangeAsync(context, key, async (sync, trigger, _, cancellationToken) => Tell(await board.UnmuteAsync(sync, trigger, cancellationToken).ConfigureAwait(false)));

    /// <summary>POST alerts/channels/{name}/test.</summary>
    internal Task TestAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        if (BodyMembers.Read(body).Problem is { } problem)
        {
            return new Answer(ApiProblems.Malformed(problem));
        }

        var name = (string)context.Request.RouteValues["name"]!;
        return new Answer(AlertViewJson.OfTest(name, await board.TestAsync(name, cancellationToken).ConfigureAwait(false)));
    });

    private static Answer Tell(AlertView view) => new(ManagementJson.Serialize(json => AlertViewJson.Write(json, view)));

    private Task ChangeAsync(HttpContext context, KeyEntry key, Func<string, string, BodyMembers, CancellationToken, Task<Answer>> change) => answers.WriteAsync(context, async (body, cancellationToken) =>
    {
        var members = BodyMembers.Read(body);
        var (sync, trigger) = (members.Text("sync"), members.Text("trigger"));
        members.Only("sync", "trigger", "for");
        AuditFilter.DetailsOf(context).Resource = $"{sync}/{trigger}";
        return members.Problem is { } problem ? new Answer(ApiProblems.Malformed(problem))
            : sync is null || trigger is null ? new Answer(ApiProblems.Malformed("The body must name a sync and a trigger: 'sync' and 'trigger'."))
            : KeyView.Find(definitions.Value, key, sync, out _) ?? await change(sync, trigger, members, cancellationToken).ConfigureAwait(false);
    });
}
