using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Destinations;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.Deliveries;

/// <summary>Tells what became of deliveries, and lists, replays and discards dead letters. These are of all collections, so a key that is limited to some does not see them.</summary>
internal sealed class DeliveryEndpoints(DeliveryHub hub, DeliveryJournal journal, LetterReplay replay, RefusedList refused, LongAnswer answers)
{
    private const int MostDeliveries = 200;

    /// <summary>GET realtime-syncs.</summary>
    internal Task ListSyncsAsync(HttpContext context, KeyEntry key)
        => AnswerAsync(context, key, _ => Task.FromResult(new Answer(ManagementJson.List(hub.Current.All, DeliveryJson.Write))));

    /// <summary>GET realtime-syncs/{name}/deliveries: the last ones of this process, and what the journal has of those before and of other processes.</summary>
    internal Task ListDeliveriesAsync(HttpContext context, KeyEntry key) => AnswerAsync(
        context,
        key,
        async cancellationToken => new Answer(ManagementJson.List(
            await journal.ListAsync(hub.Current.Get(Name(context)), MostDeliveries, cancellationToken).ConfigureAwait(false), DeliveryJson.Write)));

    /// <summary>POST realtime-syncs/{name}/replay: all of its dead letters.</summary>
    internal Task ReplayAllAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var (delivered, left, reason) = await replay.RunAllAsync(Name(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteReplayed(json, delivered, left, reason)));
    });

    /// <summary>POST realtime-syncs/{name}/discard: all of its dead letters.</summary>
    internal Task DiscardAllAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var discarded = await replay.DiscardAllAsync(Name(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteDiscarded(json, discarded)));
    });

    /// <summary>GET dead-letters: of destinations, and of the tables of sinks.</summary>
    internal Task ListLettersAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var asked = AskedQuery.Of(context);
        var (sync, after) = (asked.Text("sync"), asked.Text("after", id => DeadLetterFrame.TryReadId(id, out _, out _), "is the id of a dead letter"));
        var limit = asked.Number("limit", PageQuery.MaxLimit, 1, PageQuery.MaxLimit);
        if (asked.Problem is { } problem)
        {
            return new Answer(problem);
        }

        var letters = await refused.ListAsync(sync, after, limit, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.List(letters, DeliveryJson.Write));
    });

    /// <summary>GET dead-letters/{id}.</summary>
    internal Task FindLetterAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var letter = await replay.GetAsync(Id(context), cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteAll(json, letter)));
    });

    /// <summary>POST dead-letters/{id}/replay.</summary>
    internal Task ReplayAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var outcome = await replay.RunAsync(Id(context), cancellationToken).ConfigureAwait(false);
        var isDelivered = outcome.Status == DeliveryStatus.Delivered;
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteReplayed(json, isDelivered ? 1 : 0, isDelivered ? 0 : 1, outcome.Reason)));
    });

    /// <summary>POST dead-letters/{id}/discard.</summary>
    internal Task DiscardAsync(HttpContext context, KeyEntry key) => AnswerAsync(context, key, async cancellationToken =>
    {
        var letter = await replay.GetAsync(Id(context), cancellationToken).ConfigureAwait(false);
        var isGone = await replay.Letters.DiscardAsync(letter.Id, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => DeliveryJson.WriteDiscarded(json, isGone ? 1 : 0)));
    });

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private Task AnswerAsync(HttpContext context, KeyEntry key, Func<CancellationToken, Task<Answer>> answer)
        => answers.WriteAsync(context, (_, cancellationToken) => key.CoversAll ? answer(cancellationToken) : Task.FromResult(new Answer(ApiProblems.ForbiddenCollection)));
}
