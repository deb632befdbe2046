using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.AspNetCore.Requests;
using Personalization.Journal;
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

    /// <summary>Answers POST hooks/{id}, within a limit of all calls.</summary>
    internal RequestDelegate Limited(HookLimit limit) => context => limit.Use() is > 0 and var seconds
        ? ProblemWriter.WriteAsync(context, ApiProblems.HookLimitReached(seconds))
        : guard.RunAsync(context, () => TakeAsync(context));

    private async Task TakeAsync(HttpContext context)
    {
        if (HookTargets.Find(definitions.Value, (string)context.Request.RouteValues["id"]!) is not (var target, var webhook))
        {
            await ProblemWriter.WriteAsync(context, ApiProblems.NoHook).ConfigureAwait(false);
            return;
        }

        var (body, problem) = await RequestBody.ReadAsync(context, Math.Min(MaxBodyBytes, guard.MaxBodyBytes)).ConfigureAwait(false);
        if (problem is null && !HookSignature.IsRight(webhook.Provider, webhook.Secret, context.Request.Headers, body, time.GetUtcNow()))
        {
            problem = ApiProblems.WrongSignature;
        }

        var call = problem is null ? HookCall.Read(webhook.Provider, body!) : null;
        if (call is null)
        {
            await ProblemWriter.WriteAsync(context, problem ?? ApiProblems.Malformed("The body is no JSON object.")).ConfigureAwait(false);
            return;
        }

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
