using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Journal;
using Personalization.Schedules;
using Personalization.Sync;

namespace Personalization.AspNetCore.Hooks;

/// <summary>
/// Takes the webhooks by which other products tell that a job has ended, and writes a fire for what waits for it; the schedules run it. A call shows no API key: it is signed with the
/// secret of the schedule.
/// </summary>
internal sealed class HookEndpoint(CurrentDefinitions definitions, IJournal journal, RequestGuard guard, TimeProvider time, ILogger<HookEndpoint> logger)
{
    // Such calls are small, and whoever makes one is not known before it is read.
    internal const int MaxBodyBytes = 256 * 1024;

    /// <summary>How long a call may take to come in where most are refused: senders of signed ones are done at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers POST hooks/{id}, within the limits of all calls.</summary>
    internal RequestDelegate Limited(HookLimit limit) => context => guard.RunAsync(context, async () =>
    {
        if (await FindAsync(context, limit).ConfigureAwait(false) is not ({ } found, var body))
        {
            return;
        }

        // It is signed, so that it counts as one of those whoever else calls.
        var problem = limit.UseSigned() is > 0 and var seconds ? ApiProblems.HookLimitReached(seconds) : null;
        var call = problem is null ? HookCall.Read(found.Webhook.Provider, body) : null;
        await (call is null
            ? ProblemWriter.WriteAsync(context, problem ?? ApiProblems.Malformed("The body is no JSON object."))
            : TakeAsync(context, found.Target, found.Webhook, call, body)).ConfigureAwait(false);
    });

    /// <summary>Finds what a signed call is for.</summary>
    /// <returns>That, and the body; nothing where the call was refused.</returns>
    private async Task<((string Target, ScheduleWebhook Webhook)? Found, byte[] Body)> FindAsync(HttpContext context, HookLimit limit)
    {
        var found = HookTargets.Find(definitions.Value, (string)context.Request.RouteValues["id"]!);
        var problem = found is not { } target ? ApiProblems.NoHook : HookSignature.IsThere(target.Webhook.Provider, context.Request.Headers) ? null : ApiProblems.WrongSignature;
        byte[] body = [];
        if (problem is null)
        {
            (body, problem) = await ReadAsync(context, limit, found!.Value.Webhook).ConfigureAwait(false);
        }

        if (problem is null)
        {
            return (found, body);
        }

        await ProblemWriter.WriteAsync(context, limit.UseRefused() is > 0 and var seconds ? ApiProblems.HookLimitReached(seconds) : problem).ConfigureAwait(false);
        return (null, body);
    }

    /// <summary>Reads a body and checks what it is signed with.</summary>
    private async Task<(byte[] Body, ApiProblem? Problem)> ReadAsync(HttpContext context, HookLimit limit, ScheduleWebhook webhook)
    {
        var isCrowded = limit.IsCrowded;
        if (isCrowded && !limit.TryEnterCrowd())
        {
            return ([], ApiProblems.HookLimitReached(1));
        }

        try
        {
            using var deadline = new CancellationTokenSource(isCrowded ? Patience : Timeout.InfiniteTimeSpan, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
            var most = Math.Min(MaxBodyBytes, guard.MaxBodyBytes);
            var (body, problem) = await RequestBody.ReadAsync(context, most, either.Token).ConfigureAwait(false);
            return problem is not null ? ([], problem.Code == ApiProblems.BodyTooLarge ? ApiProblems.TooLargeCall(most) : problem)
                : HookSignature.IsRight(webhook.Provider, webhook.Secret, context.Request.Headers, body, time.GetUtcNow()) ? (body!, null)
                : ([], ApiProblems.WrongSignature);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return ([], ApiProblems.HookLimitReached(1));
        }
        finally
        {
            if (isCrowded)
            {
                limit.LeaveCrowd();
            }
        }
    }

    private async Task TakeAsync(HttpContext context, string target, ScheduleWebhook webhook, HookCall call, byte[] body)
    {
        var ignored = call.IgnoredBy(webhook);
        if (ignored is null)
        {
            var isNew = await journal.AddFireAsync(new JournalFire(target, call.KeyOf(webhook.Provider, body), time.GetUtcNow()), context.RequestAborted).ConfigureAwait(false);
            ignored = isNew ? null : "This run of the job has triggered it already.";
        }

        if (ignored is null)
        {
            logger.HookTriggered(target);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }

        await JsonAnswer.WriteAsync(context, ManagementJson.Serialize(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("triggered", ignored is null);
            json.WriteString("reason", ignored);
            json.WriteEndObject();
        })).ConfigureAwait(false);
    }
}
