using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.Deliveries;

/// <summary>Tells how far sinks are, and lists, replays and discards what their tables did not take. It is of all collections, so a key that is limited to some does not see it.</summary>
internal sealed class SinkEndpoints(SinkManagement sinks, LongAnswer answers)
{
    /// <summary>GET sinks.</summary>
    internal Task ListAsync(HttpContext context, KeyEntry key)
        => AnswerAsync(context, key, async cancellationToken => new Answer(ManagementJson.List(await sinks.ListAsync(cancellationToken).ConfigureAwait(false), SinkJson.Write)));

    /// <summary>GET sinks/{name}/failures.</summary>
    internal Task ListFailuresAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var asked = AskedQuery.Of(context);
        var limit = asked.Number("limit", PageQuery.MaxLimit, 1, PageQuery.MaxLimit);
        if (asked.Problem is { } problem)
        {
            return new Answer(problem);
        }

        return new Answer(ManagementJson.List(await sinks.ListFailuresAsync(Name(context), limit, cancellationToken).ConfigureAwait(false), SinkJson.Write));
    });

    /// <summary>POST sinks/{name}/replay.</summary>
    internal Task ReplayAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var (written, left) = await sinks.ReplayAsync(Name(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => SinkJson.WriteReplayed(json, written, left)));
    });

    /// <summary>POST sinks/{name}/discard.</summary>
    internal Task DiscardAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var discarded = await sinks.DiscardAsync(Name(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteDiscarded(json, discarded)));
    });

    /// <summary>POST sinks/{name}/snapshot.</summary>
    internal Task SnapshotAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var (written, skipped) = await sinks.SnapshotAsync(Name(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => SinkJson.WriteSnapshot(json, written, skipped)));
    });

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private Task AnswerAsync(HttpContext context, KeyEntry key, Func<CancellationToken, Task<Answer>> answer)
        => answers.WriteAsync(context, (_, cancellationToken) => key.CoversAll ? answer(cancellationToken) : Task.FromResult(new Answer(ApiProblems.ForbiddenCollection)));
}
